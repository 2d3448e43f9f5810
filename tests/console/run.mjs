/**
 * The web console in Debian's Chromium: node tests/console/run.mjs [part of a name …]
 *
 * Last line: N passed, N failed. SCREENSHOTS=folder keeps a picture of each page.
 */
import { openBrowser } from './browser.mjs';
import { invoking } from './invoking.mjs';
import { configuration, deniedAction, errorTrace, growingLog, links, openServer } from './journeys.mjs';
import { files, largePackage, uploadedPackage } from './packages.mjs';
import { everyPage, parts, preparePages } from './pages.mjs';
import { Server } from './server.mjs';
import { endedKey, groups, shareableEvents } from './sharing.mjs';
import { walk } from './walk.mjs';
import { weightWithoutEditor } from './weight.mjs';

const wanted = process.argv.slice(2);
const server = await Server.start();
const browser = await openBrowser();
let passed = 0;
let failed = 0;

/** @param isPart of another, which was wanted */
async function run(name, test, isPart = false) {
    if (wanted.length > 0 && !isPart && !wanted.some((part) => name.includes(part))) return undefined;
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
            () => run('shareable events', () => shareableEvents(browser, server)),
            () => run('large package', () => largePackage(browser, server)),
            () => run('configuration', () => configuration(browser, server)),
        ),
        lane(
            () => run('link of kiln up', () => links(browser, server)),
            () => run('nobody need sign in', () => openServer(browser)),
            () => run('log grows', () => growingLog(browser, server)),
            () => first !== newest && run(`walk, ${newest}`, () => walk(browser, server, newest)),
            () => run('denied action', () => deniedAction(browser, server)),
            () => run('key that is deactivated', () => endedKey(browser, server)),
            () => run('ways to invoke', () => invoking(browser, server)),
            () => run('uploaded package', () => uploadedPackage(browser, server)),
            () => run('groups', () => groups(browser, server)),
            () => run('weight without the editor', () => weightWithoutEditor(browser, server)),
        ),
        lane(async () => {
            const names = await run('pages: what they show', () => preparePages(browser, server, (name, part) => run(name, part, true)));
            if (!names) return;
            await Promise.all(
                Array.from({ length: parts }, (_, part) =>
                    run(`pages, part ${part + 1} of ${parts}`, () => everyPage(browser, server, names, part)),
                ),
            );
        }),
    ]);
} finally {
    await browser.close();
    await server.stop();
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
