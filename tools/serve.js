// Serves build/web on this machine with esbuild's server and prints the address: PORT=8000 node tools/serve.js
import { pathToFileURL } from 'node:url';
import { context } from 'esbuild';

/**
 * Starts the server, or throws one sentence.
 * @param {number} port 0 takes any free one
 * @returns {Promise<{ url: string, stop: () => Promise<void> }>}
 */
export async function serve(port) {
  const server = await context({ logLevel: 'silent' });
  try {
    // Only for this machine: nobody else may reach a page that a reader pastes a text into.
    const at = await server.serve({ servedir: 'build/web', host: '127.0.0.1', port });
    return { url: `http://localhost:${at.port}/`, stop: () => server.dispose() };
  } catch (error) {
    await server.dispose();
    const why = String(error instanceof Error ? error.message : error);
    if (!why.includes('in use')) throw error;
    throw new Error(`Port ${port} is in use; choose another one: PORT=${port + 1} make start`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const wanted = process.env.PORT || '8000';
  const port = Number(wanted);
  try {
    if (!Number.isInteger(port) || port < 0 || port > 65535) {
      throw new Error(`PORT must be a whole number from 0 to 65535, not "${wanted}"`);
    }
    const { url } = await serve(port);
    console.log(`Plateau is at ${url}`);
    // esbuild's process ends when this one does.
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
