/* marks.c - says what each character of a Markdown text is part of, by rules for one line at a
 * time.
 *
 * heading    a line that, after at most three spaces, begins with one to six # and then a space, a
 *            tab or its end; the whole line. Underlined headings are not recognised.
 * list item  a line that, after any indentation, begins with -, * or + or with one to nine digits
 *            and . or ), and then a space or a tab; the whole line, not the lines that continue it.
 *            A
 *            line of only three or more - or * is a horizontal rule.
 * code       fenced: from a line that, after any indentation, begins with three or more ` or ~ (and
 *            has no further ` on it) to a line with at least as many and nothing else, or to the
 *            end
 *            of the text. Inline: from n ` to the next n `, neither more nor fewer, of the same
 *            line.
 *            The marks are part of it. A ` after a backslash begins nothing. Code indented by four
 *            spaces cannot be distinguished from nesting.
 * link       from [ to ) of [text](address), images too: both parts on one line, brackets inside
 *            the text and parentheses inside the address in pairs, none after a backslash counted;
 *            tried for the first 256 [ of a line.
 * line end   the next character is a line feed.
 * late       the position in the line, from 0, is above the median of all positions.
 *
 * A line is the text between two line feeds. In fenced code nothing is a heading, an item or a
 * link,
 * and in inline code no link begins or ends. The line feed is part of fenced code only.
 */
#include "plateau_look.h"

#include <string.h>

/* The characters from `at` to `end` of one line, without its line feed. */
typedef struct line {
  const plateau_text *text;
  size_t at, end;
} line;

static uint32_t code(const line *l, size_t i) {
  return i < l->end ? l->text->vocabulary.code_points[l->text->symbols[i]] : 0;
}

static bool is_blank(uint32_t c) { return c == ' ' || c == '\t'; }
static bool ends_marker(uint32_t c) { return is_blank(c) || c == 0; }

/* The number of times `c` stands in a row from i on. */
static size_t run_of(const line *l, size_t i, uint32_t c) {
  size_t from = i;
  while (i < l->end && code(l, i) == c) i++;
  return i - from;
}

static size_t after_blanks(const line *l, size_t i) {
  while (is_blank(code(l, i))) i++;
  return i;
}

static void add(uint8_t *marks, size_t from, size_t end, plateau_mark mark) {
  for (size_t i = from; i < end; i++) marks[i] |= (uint8_t)(1 << mark);
}

/* ---- Whole lines ---- */

static bool is_heading(const line *l) {
  size_t indent = run_of(l, l->at, ' '), marks = run_of(l, l->at + indent, '#');
  return indent <= 3 && marks >= 1 && marks <= 6 && ends_marker(code(l, l->at + indent + marks));
}

/* Three or more of one character, with blanks between and after them. */
static bool is_rule(const line *l, size_t i) {
  uint32_t c = code(l, i);
  size_t marks = 0;
  for (; i < l->end; i++) {
    if (code(l, i) != c && !is_blank(code(l, i))) return false;
    marks += code(l, i) == c;
  }
  return marks >= 3;
}

static bool is_item(const line *l) {
  size_t i = after_blanks(l, l->at), digits = 0;
  uint32_t c = code(l, i);
  if (c == '-' || c == '*' || c == '+')
    return is_blank(code(l, i + 1)) && (c == '+' || !is_rule(l, i));
  while (code(l, i + digits) >= '0' && code(l, i + digits) <= '9') digits++;
  c = code(l, i + digits);
  return digits >= 1 && digits <= 9 && (c == '.' || c == ')') && is_blank(code(l, i + digits + 1));
}

/* ---- Fences ---- */

typedef struct fence {
  uint32_t mark; /* ` or ~; 0: no fence is open */
  size_t length;
} fence;

/* True when the line is part of fenced code; opens and closes the fence. */
static bool in_fence(const line *l, fence *f) {
  size_t i = after_blanks(l, l->at);
  uint32_t c = f->mark ? f->mark : code(l, i);
  size_t marks = c == '`' || c == '~' ? run_of(l, i, c) : 0;
  if (f->mark) {
    if (marks >= f->length && after_blanks(l, i + marks) == l->end) f->mark = 0;
    return true;
  }
  if (marks < 3) return false;
  for (size_t k = i + marks; c == '`' && k < l->end; k++)
    if (code(l, k) == '`') return false;
  *f = (fence){c, marks};
  return true;
}

/* ---- Inside a line ---- */

static void mark_inline_code(const line *l, uint8_t *marks) {
  for (size_t i = l->at; i < l->end;) {
    size_t open = run_of(l, i, '`'), k = i + open;
    if (open == 0) {
      i += code(l, i) == '\\' ? 2 : 1;
      continue;
    }
    while (k < l->end) { /* a backslash has no meaning inside */
      size_t close = run_of(l, k, '`');
      if (close == open) break;
      k += close > 0 ? close : 1;
    }
    if (k < l->end) add(marks, i, k + open, PLATEAU_CODE);
    i = k < l->end ? k + open : i + open;
  }
}

/* The place of the `close` that ends what `open` at i begins; l->end: there is none. */
static size_t closing(const line *l, const uint8_t *marks, size_t i, uint32_t open,
                      uint32_t close) {
  int depth = 0;
  for (; i < l->end; i++) {
    uint32_t c = code(l, i);
    if (marks[i] >> PLATEAU_CODE & 1) continue;
    if (c == '\\') i++;
    if (c == open) depth++;
    if (c == close && --depth == 0) return i;
  }
  return l->end;
}

/* Mark the outermost link of nested brackets. Where they form no link, try the brackets inside.
 * Each try may read to the end of the line, so their number is limited: a line of nothing but [
 * must not take quadratic time. */
enum { LINK_TRIES = 256 };

static void mark_links(const line *l, uint8_t *marks) {
  int tries = 0;
  for (size_t i = l->at; i < l->end && tries < LINK_TRIES; i++) {
    if (marks[i] >> PLATEAU_CODE & 1) continue;
    if (code(l, i) == '\\')
      i++;
    else if (code(l, i) == '[') {
      tries++;
      size_t text = closing(l, marks, i, '[', ']');
      if (text == l->end || code(l, text + 1) != '(') continue;
      size_t address = closing(l, marks, text + 1, '(', ')');
      if (address == l->end) continue;
      add(marks, i, address + 1, PLATEAU_LINK);
      i = address;
    }
  }
}

/* ---- Positions ---- */

/* The smallest position that at least half of the characters do not pass. Bisection finds it
 * without storing the positions. */
static size_t median_position(const line *all) {
  size_t low = 0, high = all->end;
  while (low < high) {
    size_t middle = low + (high - low) / 2, within = 0, position = 0;
    for (size_t i = 0; i < all->end; i++) {
      within += position <= middle;
      position = code(all, i) == '\n' ? 0 : position + 1;
    }
    if (2 * within >= all->end)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

static void mark_positions(const line *all, uint8_t *marks) {
  size_t median = median_position(all), position = 0;
  for (size_t i = 0; i < all->end; i++) {
    if (position > median) add(marks, i, i + 1, PLATEAU_LATE);
    position = code(all, i) == '\n' ? 0 : position + 1;
    if (position == 0 && i > 0) add(marks, i - 1, i, PLATEAU_LINE_END);
  }
}

/* ---- All of it ---- */

static void mark_line(const line *l, fence *f, bool fed, uint8_t *marks) {
  if (in_fence(l, f)) {
    add(marks, l->at, l->end + fed, PLATEAU_CODE);
    return;
  }
  if (is_heading(l)) add(marks, l->at, l->end, PLATEAU_HEADING);
  if (is_item(l)) add(marks, l->at, l->end, PLATEAU_LIST_ITEM);
  mark_inline_code(l, marks);
  mark_links(l, marks);
}

const char *plateau_mark_name(plateau_mark mark) {
  static const char *const names[PLATEAU_MARKS] = {"heading", "list item", "code",
                                                   "link",    "line end",  "late in the line"};
  return names[mark];
}

void plateau_marks(const plateau_text *text, size_t length, uint8_t *marks) {
  memset(marks, 0, length);
  fence open = {0, 0};
  line all = {text, 0, length};
  for (size_t at = 0; at < length;) {
    line l = {text, at, at};
    while (l.end < length && code(&all, l.end) != '\n') l.end++;
    bool fed = l.end < length;
    mark_line(&l, &open, fed, marks);
    at = l.end + fed;
  }
  mark_positions(&all, marks);
  /* The character after the last one may be a line feed that was not asked for. */
  if (length > 0 && length < text->length &&
      text->vocabulary.code_points[text->symbols[length]] == '\n')
    add(marks, length - 1, length, PLATEAU_LINE_END);
}
