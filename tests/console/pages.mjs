/** Each page: axe finds no serious fault, in the light or, of what differs there, in the dark. With SCREENSHOTS=folder, pictures of both. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import { openPage, signIn, visit } from './browser.mjs';
import { makeFunction, test } from './functions.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = process.env.SCREENSHOTS;

const role = 'shown-role';
const group = encodeURIComponent('/aws/lambda/shown');
const basic = encodeURIComponent('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole');
const tab = (name) => `/functions/shown?tab=${name}`;
const editor = '.ace_editor .ace_line';

/** Name, path, what is there once the page is whole. */
const pages = [
    ['functions', '/functions', 'text=shown'],
    ['create-function', '/create/function', 'text=Basic information'],
    ['create-blueprint', '/create/function?start=blueprint', 'text=API response'],
    ['create-upload', '/create/function?start=upload', 'text=Choose .zip file'],
    ['function-code', tab('code'), editor],
    ['function-test', tab('test'), editor],
    ['function-monitor', tab('monitor'), 'text=REPORT RequestId'],
    ...['general', 'permissions', 'environment', 'tags', 'monitoring'].map((s) => [
        `configuration-${s}`,
        `${tab('configuration')}&section=${s}`,
        s === 'permissions' ? 'text=logs:PutLogEvents' : 'text=/^Edit$/',
    ]),
    ['function-aliases', tab('aliases'), 'text=No aliases'],
    ['function-versions', tab('versions'), 'text=No versions'],
    ['layers', '/layers', 'text=/No layers|shared-layer/'],
    ['create-layer', '/create/layer', 'text=Choose .zip file'],
    ['roles', '/iam/roles', 'a:has-text("shown")'],
    ['create-role', '/iam/roles/create', 'text=Trusted entity type'],
    ['role', '/iam/roles/ROLE', 'text=AWSLambdaBasicExecutionRole'],
    ['role-trust', '/iam/roles/ROLE?tab=trust', editor],
    ['policies', '/iam/policies', 'text=AWSLambda'],
    ['create-policy', '/iam/policies/create', editor],
    ['policy', `/iam/policies/${basic}`, 'text=logs:PutLogEvents'],
    ['users', '/iam/users', 'a:has-text("shown-user")'],
    ['user', '/iam/users/shown-user', 'text=No access keys'],
    ['log-groups', '/logs/groups', 'a:has-text("/aws/lambda/shown")'],
    ['log-group', `/logs/groups/${group}`, 'text=LATEST'],
    ['log-search', `/logs/groups/${group}?tab=search`, 'text=REPORT RequestId'],
    ['server', '/server', 'text=Isolation of functions'],
    ['not-found', '/nowhere', 'text=no page at this address'],
];

export async function preparePages(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    await makeFunction(page, server, 'shown');
    const roleLink = page.getByRole('link', { name: /^shown-role-/ }).first();
    const roleName = (await roleLink.innerText()).trim();
    await test(page);
    await page.getByText('Executing function: succeeded').waitFor();
    if (screenshots) await page.screenshot({ path: `${screenshots}/function-result.png`, fullPage: true });
    await visit(page, '/iam/users');
    await page.getByRole('button', { name: 'Create user' }).first().click();
    await page.getByRole('dialog').getByLabel('User name').fill('shown-user');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'shown-user' }).waitFor();
    await page.context().close();
    return roleName;
}

export async function everyPage(browser, server, roleName) {
    // Nobody is signed in at first, and a function without a policy answers 404 for it: browsers log that.
    const page = await openPage(browser, server, { ignored: (text) => /status of 40[14]/.test(text) });
    const faults = [];
    await page.goto(`${server.endpoint}/_kiln/console/`);
    await page.getByRole('heading', { name: 'Sign in to Kiln' }).waitFor();
    // Evaluated by the debugger, which no content security policy concerns.
    await page.evaluate(axe);
    faults.push(...(await faultsOf(page, 'sign-in')));
    await signIn(page, server);
    for (const [name, path, sign] of pages) {
        await visit(page, path.replace('ROLE', roleName));
        await page.locator(sign).first().waitFor();
        assert.notEqual(await page.title(), 'Kiln', `${name} has no title`);
        faults.push(...(await faultsOf(page, name)));
    }
    assert.deepEqual([...faults, ...page.faults], []);
    await page.context().close();
}

async function faultsOf(page, name) {
    const light = await look(page, `${name}-light`, {});
    await page.getByRole('button', { name: 'Dark mode' }).and(page.locator(':visible')).click();
    const dark = await look(page, `${name}-dark`, { runOnly: ['color-contrast'] });
    await page.getByRole('button', { name: 'Light mode' }).and(page.locator(':visible')).click();
    return [...light, ...dark];
}

async function look(page, name, options) {
    if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
    const { violations } = await page.evaluate((asked) => window.axe.run({ ...asked, resultTypes: ['violations'] }), options);
    return violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .flatMap((v) =>
            v.nodes.map((node) => `${name}: ${v.id}: ${node.html.slice(0, 160)}: ${node.failureSummary?.split('\n')[1]?.trim()}`),
        );
}
