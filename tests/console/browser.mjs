import { chromium } from 'playwright-core';

const stepMilliseconds = 15_000;

/** Debian's Chromium. Root must do without its sandbox. */
export const openBrowser = () =>
    chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: process.getuid() === 0 ? ['--no-sandbox'] : [] });

/**
 * A page of a browser that has never been here. `faults` are what no page of the console may do: log errors, throw, violate its content
 * security policy, ask anybody but its server.
 */
export async function openPage(browser, server, { ignored = () => false } = {}) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, reducedMotion: 'reduce' });
    context.setDefaultTimeout(stepMilliseconds);
    const page = await context.newPage();
    page.faults = [];
    page.on('pageerror', (error) => page.faults.push(`thrown: ${error.stack}`));
    page.on('console', (message) => {
        if (message.type() !== 'error' || ignored(message.text())) return;
        // Whether a function has shareable events is asked like this, and browsers log the answer that it has none.
        if (/status of 404/.test(message.text()) && message.location().url.includes('/registries/name/lambda-testevent-schemas')) return;
        page.faults.push(`logged: ${message.text()}`);
    });
    page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(server.endpoint) && !url.startsWith('data:') && !url.startsWith('blob:')) page.faults.push(`asked ${url}`);
    });
    return page;
}

/** Signs in as root and waits for the first page. */
export async function signIn(page, server, link = server.link()) {
    await page.goto(link);
    await page.getByRole('heading', { name: /^Functions/ }).waitFor();
}

/** Goes to another page as a link in the console does, without loading it anew. */
export async function visit(page, path, region = 'us-east-1') {
    await page.evaluate((to) => {
        history.pushState(null, '', to);
        window.dispatchEvent(new PopStateEvent('popstate'));
    }, `/_kiln/console/${region}${path}`);
}

/** Chooses in a Cloudscape select. */
export async function choose(page, label, option) {
    await page.getByRole('button', { name: label }).first().click();
    await page.getByRole('option', { name: option }).first().click();
}

/** What somebody would have typed over everything in the editor. */
export async function typeOver(page, text, editor = 0) {
    const element = page.locator('.ace_editor').nth(editor);
    await element.waitFor();
    await element.evaluate((node, value) => node.env.editor.setValue(value, -1), text);
}

export const textInEditor = (page) =>
    page
        .locator('.ace_editor')
        .first()
        .evaluate((node) => node.env.editor.getValue());

/** A file's tab in the editor, with a mark while it is not deployed. Its neighbour closes it. */
export const openFile = (page, path) =>
    page.getByRole('application', { name: 'Open files' }).getByRole('button', { name: new RegExp(`^${path}( ●)?$`) });

export async function confirmDeletion(page, word = 'delete') {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(word);
    await dialog.getByRole('button', { name: /^(Delete|Remove)$/ }).click();
    await dialog.waitFor({ state: 'hidden' });
}
