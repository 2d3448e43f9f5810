/**
 * The web console in Debian's Chromium: node tests/console/run.mjs [part of a name …]
 *
 * Last line: N passed, N failed. SCREENSHOTS=folder keeps a picture of each page.
 */
import { openBrowser } from './browser.mjs';
import { configuration, deniedAction, errorTrace, files, growingLog, links, openServer, uploadedPackage } from './journeys.mjs';
import { everyPage, preparePages } from './pages.mjs';
import { Server } from './server.mjs';
import { walk } from './walk.mjs';
import { firstVisit, weightWithoutEditor } from './weight.mjs';

const wanted = process.argv.slice(2);
const server = await Server.start();
const browser = await openBrowser();
let passed = 0;
let failed = 0;

async function run(name, test) {
    if (wanted.length > 0 && !wanted.some((part) => name.includes(part))) return undefined;
    const began = performance.now();
    try {
        const result = await test();
        passed++;
        console.log(`ok     ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
        return result;
    } catch (error) {
        failed++;
        console.log(`FAILED ${name}\n${error.stack}`);
        return undefined;
    }
}

async function lane(...steps) {
    for (const step of steps) await step();
}

try {
    const runtimes = await server.runtimes();
    const [first, newest] = [runtimes.includes('python3.7') ? 'python3.7' : runtimes[0], runtimes.at(-1)];
    await Promise.all([
        lane(
            () => run(`walk, ${first}`, () => walk(browser, server, first)),
            () => run('error with its trace', () => errorTrace(browser, server, [...new Set([runtimes[0], first])])),
            () => run('files and duplicate', () => files(browser, server)),
        ),
        lane(
            () => run('link of kiln up', () => links(browser, server)),
            () => run('nobody need sign in', () => openServer(browser)),
            () => run('log grows', () => growingLog(browser, server)),
            () => first !== newest && run(`walk, ${newest}`, () => walk(browser, server, newest)),
            () => run('denied action', () => deniedAction(browser, server)),
        ),
        lane(
            () => run('pages', async () => everyPage(browser, server, await preparePages(browser, server))),
            () => run('configuration', () => configuration(browser, server)),
            () => run('uploaded package', () => uploadedPackage(browser, server)),
        ),
    ]);
    // What is measured has the machine to itself.
    const bytes = await run('weight without the editor', () => weightWithoutEditor(browser, server));
    const visit = await run('first visit', () => firstVisit(browser, server));
    if (bytes && visit) {
        console.log(
            `console: first page usable after ${visit.milliseconds.toFixed(0)} ms with ${(visit.bytes / 1024).toFixed(0)} KB of script and style; ` +
                `all pages without an editor ${(bytes / 1024).toFixed(0)} KB`,
        );
    }
} finally {
    await browser.close();
    await server.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
