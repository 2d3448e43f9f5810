import assert from 'node:assert/strict';
import { confirmDeletion, openPage, signIn, textInEditor, typeOver } from './browser.mjs';
import { makeFunction, test } from './functions.mjs';
import { until } from './until.mjs';

// A tab, with a mark while it is not deployed. Its neighbour closes it.
const openFile = (page, path) => page.getByRole('application', { name: 'Open files' }).getByRole('button', { name: new RegExp(`^${path}( ●)?$`) });

const failing = `def lambda_handler(event, context):
    return divide(1, 0)


def divide(a, b):
    return a / b
`;

/** An error, its trace, and the line that it leads to. */
export async function errorTrace(browser, server) {
  const page = await openPage(browser, server);
  await signIn(page, server);
  await makeFunction(page, server, 'failing', failing);
  await test(page);
  await page.getByText('Executing function: failed').waitFor();
  const trace = page.getByRole('region', { name: 'Trace' });
  await trace.getByText('ZeroDivisionError').waitFor();
  await trace.getByText('division by zero').waitFor();
  await trace.getByRole('link', { name: /line 6, in divide/ }).click();
  await openFile(page, 'lambda_function.py').waitFor();
  const line = () => page.locator('.ace_editor').first().evaluate((node) => node.env.editor.getSelectionRange().start.row + 1);
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
  await page.getByRole('region', { name: 'Trace' }).getByRole('link', { name: /line 1/ }).waitFor();
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

const readOnly = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['lambda:List*', 'lambda:Get*'], Resource: '*' }] });

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
  const secret = (await page.getByText(/^[\w+/]{40}$/).first().innerText()).trim();
  await page.context().close();

  // Refusals are answers of 403, which browsers log.
  const reader = await openPage(browser, server, { ignored: (text) => /status of 40[13]/.test(text) });
  await reader.goto(`${server.endpoint}/_kiln/console/`);
  await reader.getByLabel('Access key ID').fill(id);
  await reader.getByLabel('Secret access key').fill('wrong');
  await reader.getByRole('button', { name: 'Sign in' }).click();
  await reader.getByText(/signature|access key/i).last().waitFor();
  await reader.getByLabel('Secret access key').fill(secret);
  await reader.getByRole('button', { name: 'Sign in' }).click();
  await reader.getByRole('link', { name: 'guarded' }).waitFor();
  await reader.getByText(/user\/reader/).and(reader.locator(':visible')).first().waitFor();

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

/** Several files, folders, rename; a duplicate has them all; the filter is in the address. */
export async function files(browser, server) {
  const page = await openPage(browser, server);
  await signIn(page, server);
  await makeFunction(page, server, 'many-files');
  await page.getByRole('button', { name: 'New file' }).click();
  await page.getByRole('dialog').getByLabel('Path').fill('greetings/words.py');
  await page.getByRole('dialog').getByRole('button', { name: 'Create file' }).click();
  await openFile(page, 'greetings/words.py').waitFor();
  await typeOver(page, 'HELLO = "Good morning"\n');
  await openFile(page, 'lambda_function.py').click();
  await until(async () => (await textInEditor(page)).includes('lambda_handler'));
  await typeOver(page, 'from greetings.words import HELLO\n\n\ndef lambda_handler(event, context):\n    return HELLO\n');
  await page.getByRole('button', { name: 'Deploy (Ctrl+Shift+U)' }).click();
  await page.getByText('Successfully updated the function many-files.').waitFor();

  await page.getByRole('button', { name: 'Actions', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Duplicate' }).click();
  await page.getByRole('button', { name: 'Create function' }).click();
  await page.getByText('Successfully created the function many-files-copy.').waitFor();
  await test(page);
  await page.getByText('Executing function: succeeded').waitFor();
  assert.equal(await page.getByRole('region', { name: 'Response' }).innerText(), '"Good morning"');
  await page.getByRole('radio', { name: /Dry run/ }).check();
  await page.getByRole('button', { name: 'Test', exact: true }).click();
  await page.getByText('Dry run: succeeded').waitFor();

  await page.goto(`${server.endpoint}/_kiln/console/us-east-1/functions?filter=name:copy`);
  await page.getByRole('link', { name: 'many-files-copy' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'many-files', exact: true }).count(), 0);
  assert.deepEqual(page.faults, []);
  await page.context().close();
}
