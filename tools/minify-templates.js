// Minifies what esbuild leaves as it is written: the style sheets in css`` templates, and white space in html`` and svg``.
import { readFile } from 'node:fs/promises';
import { transform } from 'esbuild';

/** A tag and its backtick; of an empty template, as a comment names it, nothing is left to do. */
const OPENING = /\b(css|html|svg)`(?!`)/g;
/** A piece of an expression: a string, a comment, or a character. */
const PIECE = /'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*.*?\*\/|./sy;

/** Behind the brace that closes an expression. @param {string} code @param {number} at inside it @returns {number} */
function expressionEnd(code, at) {
  for (let depth = 1; depth > 0; ) {
    PIECE.lastIndex = at;
    const [piece] = PIECE.exec(code) ?? [];
    if (piece === undefined) throw new Error('an expression in a template does not end');
    at = piece === '`' ? readTemplate(code, at + 1).end : at + piece.length;
    depth += Number(piece === '{') - Number(piece === '}');
  }
  return at;
}

/** Its texts, the expressions between them, and where it ends. @param {string} code @param {number} at behind its backtick */
function readTemplate(code, at) {
  const texts = [''];
  const expressions = [];
  for (;;) {
    const [piece] = /^(?:`|\$\{|\\?.)/s.exec(code.slice(at, at + 2)) ?? [];
    if (piece === undefined) throw new Error('a template does not end');
    at += piece.length;
    if (piece === '`') return { texts, expressions, end: at };
    if (piece === '${') {
      const end = expressionEnd(code, at);
      expressions.push(code.slice(at, end - 1));
      texts.push('');
      at = end;
    } else texts.push(texts.pop() + piece);
  }
}

/** An expression in a style sheet stands for whole rules or declarations. @param {string[]} texts */
async function minifySheet(texts) {
  const sheet = texts.reduce((all, text, i) => `${all}@slot${i - 1};${text}`);
  if (sheet.includes('\\')) throw new Error(`a style sheet with a backslash: ${sheet}`);
  const { code, warnings } = await transform(sheet, {
    loader: 'css',
    minify: true,
    charset: 'utf8',
  });
  if (warnings.length > 0) throw new Error(`${warnings[0]?.text}: ${sheet}`);
  const parts = code.trim().split(/(?<=^|[{};])@slot\d+(?:;|(?=\})|$)/);
  if (parts.length !== texts.length) throw new Error(`an expression inside a rule: ${sheet}`);
  return parts;
}

/** Line ends and what indents the next line are one space. @param {string[]} texts */
const joinLines = (texts) => texts.map((text) => text.replace(/\s*\n\s*/g, ' '));

/** @param {string} code of a module @returns {Promise<string>} */
export async function minifyTemplates(code) {
  let out = '';
  let done = 0;
  for (const { 0: opening, 1: tag, index } of code.matchAll(OPENING)) {
    if (index < done) continue;
    const { texts, expressions, end } = readTemplate(code, index + opening.length);
    const parts = tag === 'css' ? await minifySheet(texts) : joinLines(texts);
    out += code.slice(done, index) + opening + parts[0];
    for (const [i, expression] of expressions.entries())
      out += `\${${await minifyTemplates(expression)}}${parts[i + 1]}`;
    out += '`';
    done = end;
  }
  return out + code.slice(done);
}

/** @type {import('esbuild').Plugin} */
export const templates = {
  name: 'templates',
  setup(build) {
    build.onLoad({ filter: /[\\/]web[\\/].*\.js$/ }, async ({ path }) => ({
      contents: await minifyTemplates(await readFile(path, 'utf8')),
    }));
  },
};
