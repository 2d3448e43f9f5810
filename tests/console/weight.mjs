/** What script and style a browser has to load, compressed as it is. */
import assert from 'node:assert/strict';
import { openPage, signIn, visit } from './browser.mjs';

const mostBytes = 900 * 1024;
const mostBytesOfFirstPage = 600 * 1024;

const loadedBy = (page) =>
    page.evaluate(() =>
        performance
            .getEntriesByType('resource')
            .filter((r) => /\.(js|css)$/.test(r.name))
            .map((r) => [r.name.split('/').pop(), r.encodedBodySize]),
    );

const sum = (loaded) => loaded.reduce((bytes, [, size]) => bytes + size, 0);
const largest = (loaded) => JSON.stringify(loaded.sort((a, b) => b[1] - a[1]).slice(0, 5));

/** The first page, from a cold cache, and then everything that can be opened without an editor. */
export async function weightWithoutEditor(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    await page.waitForLoadState('networkidle');
    const first = await loadedBy(page);
    assert.ok(
        sum(first) < mostBytesOfFirstPage,
        `${sum(first)} bytes for the first page, at most ${mostBytesOfFirstPage}: ${largest(first)}`,
    );
    for (const path of [
        '/create/function',
        '/iam/roles',
        '/iam/roles/create',
        '/iam/policies',
        '/iam/users',
        '/iam/groups',
        '/layers',
        '/logs/groups',
        '/logs/live-tail',
        '/metrics',
        '/alarms',
        '/create/alarm',
        '/xray/traces',
        '/xray/map',
        '/xray/groups',
        '/xray/sampling',
        '/dashboards',
        '/code-signing-configurations',
        '/logs/exports',
        '/create/composite-alarm',
        '/account',
        '/schemas',
        '/iam/simulator',
        '/server',
    ]) {
        await visit(page, path);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForLoadState('networkidle');
    }
    const loaded = await loadedBy(page);
    assert.deepEqual(
        loaded.filter(([name]) => /AceEditor/.test(name)),
        [],
        'the editor was loaded before it was needed',
    );
    assert.ok(sum(loaded) < mostBytes, `${sum(loaded)} bytes of script and style, at most ${mostBytes}: ${largest(loaded)}`);
    await page.context().close();
    const [ofFirst, ofAll] = [first, loaded].map((each) => (sum(each) / 1024).toFixed(0));
    console.log(`console: ${ofFirst} KB of script and style for the first page, ${ofAll} KB for all pages without an editor`);
}
