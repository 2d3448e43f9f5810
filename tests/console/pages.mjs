/** Each page: axe finds no serious fault, in the light or, of what differs there, in the dark. With SCREENSHOTS=folder, pictures of both. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import assert from 'node:assert/strict';
import { openPage, signIn, visit } from './browser.mjs';
import { folder, settings } from './deployment.mjs';
import { makeFunction, test } from './functions.mjs';
import { throughDialog } from './keyboard.mjs';
import { dashboards, exports, filters, insights, liveTail, metricsAndAlarms, sampling, traces } from './observing.mjs';
import { registries, simulation } from './sharing.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const screenshots = process.env.SCREENSHOTS;

const role = 'shown-role';
const group = encodeURIComponent('/aws/lambda/shown');
const basic = encodeURIComponent('arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole');
const tab = (name) => `/functions/shown?tab=${name}`;
const editor = '.ace_editor .ace_line';

const signs = { permissions: 'text=logs:PutLogEvents', url: 'text=Create function URL', concurrency: 'text=No configurations' };
const metric = encodeURIComponent('["AWS/Lambda","Duration","FunctionName","shown"]');

/** Name, path, what is there once the page is whole. */
const pages = [
    ['functions', '/functions', 'text=shown'],
    ['create-function', '/create/function', 'text=Basic information'],
    ['create-blueprint', '/create/function?start=blueprint', 'text=API response'],
    ['create-upload', '/create/function?start=upload', 'text=Choose .zip file'],
    ['function-code', tab('code'), editor],
    ['function-test', tab('test'), editor],
    ['function-monitor', tab('monitor'), 'text=REPORT RequestId'],
    ...[
        'general',
        'permissions',
        'url',
        'environment',
        'tags',
        'monitoring',
        'concurrency',
        'asynchronous',
        'vpc',
        'code-signing',
        'file-systems',
    ].map((s) => [`configuration-${s}`, `${tab('configuration')}&section=${s}`, signs[s] ?? 'text=/^Edit$/']),
    ['function-folder', '/functions/followed', 'text=The function runs from a folder'],
    ['function-aliases', tab('aliases'), 'text=No aliases'],
    ['function-versions', tab('versions'), 'text=No versions'],
    ['layers', '/layers', 'text=/No layers|shared-layer/'],
    ['account', '/account', 'text=Code storage'],
    ['create-layer', '/create/layer', 'text=Choose .zip file'],
    ['code-signing-configurations', '/code-signing-configurations', 'a:has-text("csc-")'],
    ['code-signing-configuration', '/code-signing-configurations/CONFIG', 'a:has-text("settled")'],
    ['roles', '/iam/roles', 'a:has-text("shown")'],
    ['create-role', '/iam/roles/create', 'text=Trusted entity type'],
    ['role', '/iam/roles/ROLE', 'text=AWSLambdaBasicExecutionRole'],
    ['role-trust', '/iam/roles/ROLE?tab=trust', editor],
    ['policies', '/iam/policies', 'text=AWSLambda'],
    ['create-policy', '/iam/policies/create', editor],
    ['policy', `/iam/policies/${basic}`, 'text=logs:PutLogEvents'],
    ['users', '/iam/users', 'a:has-text("shown-user")'],
    ['user', '/iam/users/shown-user', 'text=No access keys'],
    ['groups', '/iam/groups', 'a:has-text("shown-group")'],
    ['group', '/iam/groups/shown-group', 'text=No users'],
    ['alarms', '/alarms', 'a:has-text("busy")'],
    ['alarm', '/alarms/busy', 'text=Alarm "busy" created'],
    ['create-alarm', `/create/alarm?metric=${metric}`, '[role=application] path'],
    ['create-composite-alarm', '/create/composite-alarm?alarm=busy', 'text=Alarm rule'],
    ['dashboards', '/dashboards', 'a:has-text("garden")'],
    ['dashboard', '/dashboards/garden', '[role=application] path'],
    ['metrics', '/metrics', 'text=AWS/Lambda'],
    ['metrics-drawn', `/metrics?namespace=AWS/Lambda&dimensions=FunctionName&metric=${metric}`, 'text=Those that are chosen are drawn.'],
    ['insights', `/logs/insights?group=${group}`, editor],
    ['live-tail', `/logs/live-tail?group=${group}`, 'text=Choose log groups and start.'],
    ['trace-map', '/xray/map', '[aria-label^="Trace map of"]'],
    ['traces', '/xray/traces', 'a:has-text("1-")'],
    ['trace', '/xray/traces/TRACE', 'text=AWS::Lambda::Function'],
    ['trace-groups', '/xray/groups', 'text=failing'],
    ['sampling-rules', '/xray/sampling', 'text=orders'],
    ['schema-registries', '/schemas', 'a:has-text("garden")'],
    ['schema-registry', '/schemas/garden', 'a:has-text("orders")'],
    ['schema', '/schemas/garden/orders', 'text=OpenApi3'],
    ['policy-simulator', '/iam/simulator', 'text=Principal'],
    ['log-groups', '/logs/groups', 'a:has-text("/aws/lambda/shown")'],
    ['log-group', `/logs/groups/${group}`, 'text=LATEST'],
    ['log-search', `/logs/groups/${group}?tab=search`, 'text=REPORT RequestId'],
    ['log-group-metric-filters', `/logs/groups/${group}?tab=metrics`, 'text=Garden/Errors'],
    ['log-group-subscriptions', `/logs/groups/${group}?tab=subscriptions`, 'text=No subscription filters'],
    ['log-exports', '/logs/exports', 'text=Completed'],
    ['server', '/server', 'text=Isolation of functions'],
    ['not-found', '/nowhere', 'text=no page at this address'],
];

// What axe looks at. The frame around each page is the same: once is enough.
const whole = { include: [['body']] };
const content = { exclude: [['nav'], ['#top-bar']] };
const dialog = { include: [['[role=dialog]']] };

/** Path, and the button that opens its dialog. */
const dialogs = [
    ['/dashboards', 'Create dashboard'],
    ['/dashboards/garden', 'View/edit source'],
    ['/code-signing-configurations', 'Create configuration'],
    ['/code-signing-configurations/CONFIG', 'Edit'],
    ['/logs/exports', 'Export log events'],
    ['/xray/groups', 'Create group'],
    ['/xray/sampling', 'Create sampling rule'],
    ['/schemas', 'Create registry'],
    ['/schemas/garden', 'Create schema'],
    ['/schemas/garden/orders', 'Create version'],
    ['/iam/groups/shown-group', 'Add users'],
    [tab('aliases'), 'Create alias'],
    [tab('versions'), 'Publish new version'],
    [`${tab('configuration')}&section=url`, 'Create function URL'],
    [`${tab('configuration')}&section=permissions`, 'Add permissions'],
    [`/logs/groups/${group}?tab=metrics`, 'Create metric filter'],
    [`/logs/groups/${group}?tab=subscriptions`, 'Create subscription filter'],
    ['/functions/shown', 'Add a layer'],
];

/** Where nothing is yet: path, words. */
const empty = [
    ['/functions', 'No functions'],
    ['/layers', 'No layers'],
    ['/code-signing-configurations', 'No code signing configurations'],
    ['/metrics', 'No namespaces'],
    ['/alarms', 'No alarms'],
    ['/logs/groups', 'No log groups'],
    ['/logs/exports', 'No exports'],
    ['/xray/traces', 'No traces'],
    ['/xray/map', 'No traces in this time.'],
    ['/schemas', 'No registries'],
];

/** What the pages show, made step by step as somebody makes it; each step is a test of its own, by `run`. */
export async function preparePages(browser, server, run) {
    const apart = run('function in a folder', () => folder(browser, server)).then(() =>
        run('settings of deployment', () => settings(browser, server)),
    );
    // A refusal, and what is not there, are answers that browsers log.
    const page = await openPage(browser, server, { ignored: (text) => /status of 40[04]/.test(text) });
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
    await visit(page, '/iam/groups');
    await page.getByRole('button', { name: 'Create group' }).first().click();
    await page.getByRole('dialog').getByLabel('Group name').fill('shown-group');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'shown-group' }).waitFor();
    const trace = await run('traces and their map', () => traces(page, 'shown'));
    await run('metrics and alarms', () => metricsAndAlarms(page, 'shown'));
    await run('filters of a log group', () => filters(page, server, 'shown'));
    await run('Logs Insights', () => insights(page, 'shown'));
    if (screenshots) await page.screenshot({ path: `${screenshots}/insights-results.png`, fullPage: true });
    await run('live tail', () => liveTail(page, 'shown'));
    await run('dashboards', () => dashboards(page));
    await run('sampling', () => sampling(page));
    await run('registries of schemas', () => registries(page));
    await run('policy simulator', () => simulation(page, roleName));
    await run('exports of log groups', () => exports(page, server, 'shown'));
    assert.deepEqual(page.faults, []);
    await page.context().close();
    const config = await apart;
    return { ROLE: roleName, TRACE: trace, CONFIG: encodeURIComponent(config) };
}

/** Of so many parts, that several browsers look at at a time. */
export const parts = 2;

/**
 * @param names that stand for parts of paths
 * @param part of all that there is to look at
 */
export async function everyPage(browser, server, names, part) {
    const own = (all) => all.filter((_, i) => i % parts === part);
    // Nobody is signed in at first, and a function without a policy answers 404 for it: browsers log that.
    const page = await openPage(browser, server, { ignored: (text) => /status of 40[14]/.test(text) });
    const faults = [];
    await page.goto(`${server.endpoint}/_kiln/console/`);
    await page.getByRole('heading', { name: 'Sign in to Kiln' }).waitFor();
    // Evaluated by the debugger, which no content security policy concerns.
    await page.evaluate(axe);
    faults.push(...(await faultsOf(page, 'sign-in', whole)));
    await signIn(page, server);
    const named = (path) => path.replace(/ROLE|TRACE|CONFIG/, (part) => names[part]);
    faults.push(...(await faultsOf(page, 'first-page', whole)));
    for (const [name, path, sign] of own(pages)) {
        await visit(page, named(path));
        await page.locator(sign).first().waitFor();
        assert.notEqual(await page.title(), 'Kiln', `${name} has no title`);
        faults.push(...(await faultsOf(page, name)));
    }
    for (const [path, button] of own(dialogs)) {
        await visit(page, named(path));
        await page.getByRole('button', { name: button, exact: true }).first().waitFor();
        const name = `dialog-${button.replaceAll(/\W+/g, '-').toLowerCase()}`;
        faults.push(...(await throughDialog(page, button, () => look(page, name, {}, dialog))));
    }
    for (const [path, words] of own(empty)) {
        await visit(page, path, 'eu-north-1');
        await page.getByText(words).first().waitFor();
        faults.push(...(await look(page, `empty${path.replaceAll('/', '-')}`, {})));
    }
    assert.deepEqual([...faults, ...page.faults], []);
    await page.context().close();
}

async function faultsOf(page, name, within) {
    const light = await look(page, `${name}-light`, {}, within);
    await page.getByRole('button', { name: 'Dark mode' }).and(page.locator(':visible')).click();
    const dark = await look(page, `${name}-dark`, { runOnly: ['color-contrast'] }, within);
    await page.getByRole('button', { name: 'Light mode' }).and(page.locator(':visible')).click();
    return [...light, ...dark];
}

/** @param within what axe looks at */
async function look(page, name, options, within = content) {
    if (screenshots) await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage: true });
    const { violations } = await page.evaluate(
        ([context, asked]) => window.axe.run(context, { ...asked, resultTypes: ['violations'] }),
        [within, options],
    );
    return violations
        .filter((v) => v.impact === 'serious' || v.impact === 'critical')
        .flatMap((v) =>
            v.nodes.map((node) => `${name}: ${v.id}: ${node.html.slice(0, 160)}: ${node.failureSummary?.split('\n')[1]?.trim()}`),
        );
}
