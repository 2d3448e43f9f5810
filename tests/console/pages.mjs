/** Each page: axe finds no serious fault, light and dark. With SCREENSHOTS=folder, a picture of each. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import { openPage, signIn } from './browser.mjs';
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
  ...['general', 'permissions', 'environment', 'tags', 'monitoring'].map((s) => [`configuration-${s}`, `${tab('configuration')}&section=${s}`, s === 'permissions' ? 'text=logs:PutLogEvents' : 'text=/^Edit$|Given when/']),
  ['roles', '/iam/roles', 'a:has-text("shown")'],
  ['create-role', '/iam/roles/create', 'text=Trusted entity type'],
  ['role', '/iam/roles/ROLE', 'text=AWSLambdaBasicExecutionRole'],
  ['role-trust', '/iam/roles/ROLE?tab=trust', editor],
  ['policies', '/iam/policies', 'text=AWSLambda'],
  ['create-policy', '/iam/policies/create', editor],
  ['policy', `/iam/policies/${basic}`, 'text=logs:PutLogEvents'],
  ['users', '/iam/users', 'text=No users'],
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
  await page.context().close();
  return roleName;
}

export async function everyPage(browser, server, roleName, isDark) {
  // Nobody is signed in at first, and a function without a policy answers 404 for it: browsers log that.
  const page = await openPage(browser, server, { isDark, ignored: (text) => /status of 40[14]/.test(text) });
  const faults = [];
  await page.goto(`${server.endpoint}/_kiln/console/`);
  await page.getByRole('heading', { name: 'Sign in to Kiln' }).waitFor();
  faults.push(...(await faultsOf(page, 'sign-in', isDark)));
  await signIn(page, server);
  for (const [name, path, sign] of pages) {
    await page.goto(`${server.endpoint}/_kiln/console/us-east-1${path.replace('ROLE', roleName)}`);
    await page.locator(sign).first().waitFor();
    assert.notEqual(await page.title(), 'Kiln', `${name} has no title`);
    faults.push(...(await faultsOf(page, name, isDark)));
  }
  assert.deepEqual([...faults, ...page.faults], []);
  await page.context().close();
}

async function faultsOf(page, name, isDark) {
  if (screenshots) await page.screenshot({ path: `${screenshots}/${name}-${isDark ? 'dark' : 'light'}.png`, fullPage: true });
  // Evaluated by the debugger, which no content security policy concerns.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  return violations
    .filter((v) => v.impact === 'serious' || v.impact === 'critical')
    .flatMap((v) => v.nodes.map((node) => `${name}: ${v.id}: ${node.html.slice(0, 160)}: ${node.failureSummary?.split('\n')[1]?.trim()}`));
}
