/** What a first visit costs. */
import assert from 'node:assert/strict';
import { openPage, visit } from './browser.mjs';

const mostBytes = 900 * 1024;

/** @returns milliseconds until the first page can be used, and the bytes of script and style that it took, each the median of five */
export async function firstVisit(browser, server) {
    const visits = [];
    for (let i = 0; i < 5; i++) {
        const link = server.link();
        const page = await openPage(browser, server);
        await page.goto(link);
        await page.getByRole('link', { name: 'Create function' }).first().waitFor();
        await page.getByRole('heading', { name: /^Functions/ }).waitFor();
        visits.push(
            await page.evaluate(() => ({
                milliseconds: performance.now(),
                bytes: performance
                    .getEntriesByType('resource')
                    .filter((r) => /\.(js|css)$/.test(r.name))
                    .reduce((sum, r) => sum + r.encodedBodySize, 0),
            })),
        );
        await page.context().close();
    }
    visits.sort((a, b) => a.milliseconds - b.milliseconds);
    return visits[2];
}

/** Everything that can be opened without an editor. */
export async function weightWithoutEditor(browser, server) {
    const page = await openPage(browser, server);
    await page.goto(server.link());
    await page.getByRole('heading', { name: /^Functions/ }).waitFor();
    for (const path of ['/create/function', '/iam/roles', '/iam/roles/create', '/iam/policies', '/iam/users', '/logs/groups', '/server']) {
        await visit(page, path);
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForLoadState('networkidle');
    }
    const { bytes, editors, largest } = await page.evaluate(() => {
        const loaded = performance.getEntriesByType('resource').filter((r) => /\.(js|css)$/.test(r.name));
        return {
            bytes: loaded.reduce((sum, r) => sum + r.encodedBodySize, 0),
            editors: loaded.filter((r) => /AceEditor/.test(r.name)).length,
            largest: loaded
                .sort((a, b) => b.encodedBodySize - a.encodedBodySize)
                .slice(0, 3)
                .map((r) => [r.name.split('/').pop(), r.encodedBodySize]),
        };
    });
    assert.equal(editors, 0, 'the editor was loaded before it was needed');
    assert.ok(bytes < mostBytes, `${bytes} bytes of script and style, at most ${mostBytes}: ${JSON.stringify(largest)}`);
    await page.context().close();
    return bytes;
}
