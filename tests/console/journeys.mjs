import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { choose, confirmDeletion, openFile, openPage, signIn, typeOver } from './browser.mjs';
import { makeFunction, test } from './functions.mjs';
import { Server } from './server.mjs';
import { until } from './until.mjs';

const failing = `def lambda_handler(event, context):
    return divide(1, 0)


def divide(a, b):
    return a / b
`;

/** An error, its trace, and the line that it leads to. Runtimes before 3.7 tell a trace in another form. */
export async function errorTrace(browser, server, runtimes) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    for (const [i, runtime] of runtimes.entries()) {
        await makeFunction(page, server, `raising-${i}`, failing, runtime);
        await test(page);
        await page
            .getByRole('region', { name: 'Trace' })
            .getByRole('link', { name: /line 2, in lambda_handler/ })
            .waitFor();
    }
    await makeFunction(page, server, 'failing', failing);
    await test(page);
    await page.getByText('Executing function: failed').waitFor();
    const trace = page.getByRole('region', { name: 'Trace' });
    await trace.getByText('ZeroDivisionError').waitFor();
    await trace.getByText('division by zero').waitFor();
    await trace.getByRole('link', { name: /line 6, in divide/ }).click();
    await openFile(page, 'lambda_function.py').waitFor();
    const line = () =>
        page
            .locator('.ace_editor')
            .first()
            .evaluate((node) => node.env.editor.getSelectionRange().start.row + 1);
    await until(async () => (await line()) === 6);

    // Somebody who is sent the address sees the same line.
    const address = page.url();
    assert.match(address, /file=lambda_function\.py&line=6/);
    await page.goto('about:blank');
    await page.goto(address);
    await page.locator('.ace_editor').first().waitFor();
    await until(async () => (await line()) === 6);

    await typeOver(page, 'def lambda_handler(event, context)\n    pass\n');
    await page.getByRole('button', { name: 'Deploy (Ctrl+Shift+U)' }).click();
    await page.getByText('Successfully updated the function failing.').waitFor();
    await test(page);
    await page
        .getByRole('region', { name: 'Trace' })
        .getByRole('link', { name: /line 1/ })
        .waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
}

const slow = `import time


def lambda_handler(event, context):
    for number in range(4):
        print("line %d" % number)
        time.sleep(1)
`;

/** The log grows while a function prints. */
export async function growingLog(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    await makeFunction(page, server, 'slow', slow);
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('button', { name: 'Edit general configuration' }).click();
    await page.getByLabel('Timeout').fill('20');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('20 seconds').waitFor();

    const watcher = await page.context().newPage();
    await watcher.goto(`${server.endpoint}/_kiln/console/us-east-1/functions/slow?tab=monitor`);
    await watcher.getByText('Following').waitFor();
    await test(page);
    const log = watcher.getByRole('log', { name: 'Live log' });
    await log.getByText('line 0').waitFor();
    assert.equal(await log.getByText('line 3').count(), 0, 'the whole log was there at once');
    assert.equal(await page.getByText('Executing function: succeeded').count(), 0, 'the log came after the result');
    await log.getByText('line 3').waitFor();
    await log.getByText('REPORT RequestId').waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
}

const readOnly = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: ['lambda:List*', 'lambda:Get*'], Resource: '*' }],
});

/** A user who may look but not touch is told so, with the action's name. */
export async function deniedAction(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    await makeFunction(page, server, 'guarded');
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('button', { name: 'Create user' }).first().click();
    await page.getByRole('dialog').getByLabel('User name').fill('reader');
    await page.getByRole('dialog').getByRole('button', { name: 'Create user' }).click();
    await page.getByRole('button', { name: 'Add permissions' }).click();
    await page.getByRole('menuitem', { name: 'Create inline policy' }).click();
    await page.getByLabel('Policy name').fill('look');
    await typeOver(page, readOnly);
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table', { name: 'Permissions policies' }).getByText('look').waitFor();
    await page.getByRole('button', { name: 'Create access key' }).click();
    await page.getByText('Access key created').waitFor();
    const id = (await page.getByText(/^AKIA/).first().innerText()).trim();
    const secret = (
        await page
            .getByText(/^[\w+/]{40}$/)
            .first()
            .innerText()
    ).trim();
    await page.context().close();

    // Refusals are answers of 403, which browsers log.
    const reader = await openPage(browser, server, { ignored: (text) => /status of 40[13]/.test(text) });
    await reader.goto(`${server.endpoint}/_kiln/console/`);
    await reader.getByLabel('Access key ID').fill(id);
    await reader.getByLabel('Secret access key').fill('wrong');
    await reader.getByRole('button', { name: 'Sign in' }).click();
    await reader
        .getByText(/signature|access key/i)
        .last()
        .waitFor();
    await reader.getByLabel('Secret access key').fill(secret);
    await reader.getByRole('button', { name: 'Sign in' }).click();
    await reader.getByRole('link', { name: 'guarded' }).waitFor();
    await reader
        .getByText(/user\/reader/)
        .and(reader.locator(':visible'))
        .first()
        .waitFor();

    await reader.getByRole('checkbox', { name: 'guarded', exact: true }).check();
    await reader.getByRole('button', { name: 'Actions' }).click();
    await reader.getByRole('menuitem', { name: 'Delete' }).click();
    await confirmDeletion(reader);
    await reader.getByText('You are not allowed to do lambda:DeleteFunction').waitFor();
    await reader.getByRole('link', { name: 'guarded' }).waitFor();
    await reader.getByRole('link', { name: 'Roles' }).click();
    await reader.getByText('You are not allowed to do iam:ListRoles').waitFor();

    // Temporary credentials stand a reload, and end with signing out.
    await reader.reload();
    await reader.getByText('You are not allowed to do iam:ListRoles').waitFor();
    await reader.getByRole('button', { name: /reader/ }).click();
    await reader.getByRole('menuitem', { name: 'Sign out' }).click();
    await reader.getByRole('heading', { name: 'Sign in to Kiln' }).waitFor();
    await reader.reload();
    await reader.getByRole('heading', { name: 'Sign in to Kiln' }).waitFor();
    assert.deepEqual(reader.faults, []);
    await reader.context().close();
}

/** The link of `kiln up` signs in once; nothing of it stays in the browser but a cookie that no script can read. */
export async function links(browser, server) {
    const page = await openPage(browser, server, { ignored: (text) => /status of 401/.test(text) });
    const link = server.printedLink();
    await signIn(page, server, link);
    assert.equal(new URL(page.url()).hash, '');
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
    assert.doesNotMatch(kept, /ASIA|AKIA|secret|token/i);
    const [cookie] = await page.context().cookies(`${server.endpoint}/_kiln/console/sign-in`);
    assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.path], [true, 'Strict', '/_kiln/console/sign-in']);

    const second = await openPage(browser, server, { ignored: (text) => /status of 401/.test(text) });
    await second.goto(link);
    await second.getByText('The link was used before').waitFor();
    assert.deepEqual([...page.faults, ...second.faults], []);
    await page.context().close();
    await second.context().close();
}

/** Without signatures, nobody need sign in. */
export async function openServer(browser) {
    const server = await Server.start('--auth', 'off');
    try {
        const page = await openPage(browser, server);
        await page.goto(`${server.endpoint}/_kiln/console/`);
        await page.getByText('No functions').waitFor();
        await page
            .getByText(/^root @/)
            .and(page.locator(':visible'))
            .waitFor();
        assert.deepEqual(page.faults, []);
        await page.context().close();
    } finally {
        await server.stop();
    }
}

const shared = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    module = zipfile.ZipInfo("python/shared.py")
    module.external_attr = 0o100644 << 16
    archive.writestr(module, "VALUE = 'from the layer'")
`;

/** Settings, a layer, permissions for others, tags, a version and its alias: what the function's page changes is what the function then has. */
export async function configuration(browser, server) {
    const page = await openPage(browser, server, { ignored: (text) => /status of 404/.test(text) });
    await signIn(page, server);
    const zip = join(server.folder, 'layer.zip');
    execFileSync('python3', ['-c', shared, zip]);
    await page.getByRole('link', { name: 'Layers' }).click();
    await page.getByRole('link', { name: 'Create layer' }).first().click();
    await page.getByLabel('Name', { exact: true }).fill('shared-layer');
    await page.locator('input[type=file]').setInputFiles(zip);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('Successfully created version 1 of the layer shared-layer.').waitFor();
    await page.getByRole('table', { name: 'All versions' }).getByRole('link', { name: '1', exact: true }).click();
    await page.getByRole('button', { name: 'Add permissions' }).click();
    await page.getByLabel('Statement ID').fill('everybody');
    await page.getByLabel('Principal').fill('*');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table', { name: 'Permissions' }).getByText('lambda:GetLayerVersion').waitFor();

    await makeFunction(
        page,
        server,
        'configured',
        'import os\nimport shared\n\n\ndef lambda_handler(event, context):\n    return [shared.VALUE, os.environ["COLOUR"], context.memory_limit_in_mb]\n',
    );
    await page.getByRole('button', { name: 'Add a layer' }).click();
    await choose(page, /^Layer /, 'shared-layer');
    await choose(page, /^Version /, '1');
    await page.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('table', { name: 'Layers' }).getByRole('link', { name: 'shared-layer' }).waitFor();

    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('button', { name: 'Edit general configuration' }).click();
    await page.getByLabel('Memory').fill('64');
    await page.getByText('A whole number from 128 to 10240.').waitFor();
    await page.getByLabel('Memory').fill('256');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('256 MB').waitFor();
    await page.getByRole('link', { name: 'Environment variables' }).click();
    await page.getByRole('button', { name: 'Edit environment variables' }).click();
    await page.getByRole('button', { name: 'Add environment variable' }).click();
    await page.getByLabel('Key 1').fill('COLOUR');
    await page.getByLabel('Value 1').fill('green');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table', { name: 'Environment variables' }).getByText('green').waitFor();

    await page.getByRole('link', { name: 'Permissions' }).click();
    await page.getByRole('button', { name: 'Add permissions' }).click();
    await page.getByLabel('Statement ID').fill('pictures');
    await page.getByLabel('Principal').fill('s3.amazonaws.com');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table', { name: 'Resource-based policy statements' }).getByText('s3.amazonaws.com').waitFor();

    await test(page);
    await page.getByText('Executing function: succeeded').waitFor();
    assert.deepEqual(JSON.parse(await page.getByRole('region', { name: 'Response' }).innerText()), ['from the layer', 'green', '256']);

    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('link', { name: 'Tags' }).click();
    await page.getByRole('button', { name: 'Edit tags' }).click();
    await page.getByRole('button', { name: 'Add tag' }).click();
    await page.getByLabel('Key 1').fill('team');
    await page.getByLabel('Value 1').fill('garden');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table', { name: 'Tags' }).getByText('garden').waitFor();

    await page.getByRole('tab', { name: 'Versions' }).click();
    for (const version of ['1', '2']) {
        await page.getByRole('button', { name: 'Publish new version' }).click();
        await page.getByLabel('Version description').fill(`number ${version}`);
        await page.getByRole('button', { name: 'Publish', exact: true }).click();
        // Nothing has changed: Lambda then answers with the version that there is.
        await page.getByText('Successfully created version 1').first().waitFor();
    }
    await page.getByRole('table', { name: 'Versions' }).getByText('number 1').waitFor();
    await page.getByRole('tab', { name: 'Aliases' }).click();
    await page.getByRole('button', { name: 'Create alias' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('live');
    await choose(page, /^Version /, '1');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table', { name: 'Aliases' }).getByText('live').waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
}
