/** What one sees of a function from outside: metrics, alarms, logs, traces. Each step leaves what the pages of pages.mjs show. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { choose, confirmDeletion, textInEditor, typeOver, visit } from './browser.mjs';
import { makeFunction, test } from './functions.mjs';
import { until } from './until.mjs';

const group = (name) => encodeURIComponent(`/aws/lambda/${name}`);

/** Active tracing, an invocation, its trace as a timeline, and the map. */
export async function traces(page, name) {
    await visit(page, `/functions/${name}?tab=configuration&section=monitoring`);
    await page.getByRole('button', { name: 'Edit monitoring and operations tools' }).click();
    await choose(page, /^Tracing/, 'Active');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`Successfully updated the function ${name}.`).waitFor();
    // Its role was given what it needs for that.
    await page.getByRole('link', { name: 'Permissions', exact: true }).click();
    await page.getByText('AWSXRayDaemonWriteAccess').first().waitFor();
    await test(page);
    await page.getByText('Executing function: succeeded').waitFor();

    await visit(page, '/xray/traces');
    const table = page.getByRole('table', { name: 'Traces' });
    const found = async (number) => {
        await page.getByRole('button', { name: 'Refresh traces' }).click();
        return (await table.getByRole('link', { name: /^1-/ }).count()) === number;
    };
    await until(() => found(1));
    await page.getByLabel('Filter expression').fill('fault');
    await page.keyboard.press('Enter');
    await page.getByText('No traces').waitFor();
    await page.getByLabel('Filter expression').fill(`service("${name}")`);
    await page.keyboard.press('Enter');
    await table.getByRole('link', { name: /^1-/ }).click();
    const timeline = page.getByRole('table', { name: 'Segments timeline' });
    await timeline.getByText('AWS::Lambda::Function').waitFor();
    await timeline.getByRole('button', { name, exact: true }).last().click();
    const document = await page.getByRole('region', { name: 'Segment document' }).innerText();
    assert.equal(JSON.parse(document).origin, 'AWS::Lambda::Function');
    const trace = new URL(page.url()).pathname.split('/').pop();

    await visit(page, '/xray/map');
    await page.getByRole('img', { name: /^Trace map of [2-9] services/ }).waitFor();
    await page.getByRole('table', { name: 'Nodes' }).getByRole('link', { name }).first().waitFor();
    return trace;
}

/** The graphs of a function; a metric found by its dimensions, and an alarm on it. */
export async function metricsAndAlarms(page, name) {
    await visit(page, `/functions/${name}?tab=monitor`);
    // A line, and not the words that there is none.
    const graph = page.getByRole('application', { name: 'Invocations' }).locator('path');
    await until(async () => (await graph.count()) > 0);
    await visit(page, '/metrics');
    await page
        .getByRole('link', { name: 'AWS/Lambda' })
        .or(page.getByRole('button', { name: 'AWS/Lambda' }))
        .first()
        .click();
    await page.getByRole('button', { name: 'FunctionName', exact: true }).click();
    const filter = page.getByRole('combobox', { name: 'Find metrics' });
    await filter.fill(name);
    await filter.press('Enter');
    await page.getByRole('row').filter({ hasText: name }).filter({ hasText: 'Invocations' }).getByRole('checkbox').check();
    await until(() => page.url().includes('metric='));
    await page.getByRole('link', { name: 'Create alarm' }).click();
    await page.getByLabel('Threshold', { exact: true }).fill('many');
    await page.getByText('A number.').waitFor();
    await page.getByLabel('Threshold', { exact: true }).fill('1');
    await page.getByLabel('Alarm name').fill('busy');
    await page.getByRole('button', { name: 'Create alarm' }).click();
    await page.getByText('Successfully created the alarm busy.').waitFor();
    await page.getByText('Invocations >= 1 for 1 datapoint within 5 min').waitFor();
    await page.getByRole('table', { name: 'History' }).getByText('Alarm "busy" created').waitFor();
    await page.getByRole('link', { name: 'Alarms' }).first().click();
    await page.getByRole('checkbox', { name: 'busy', exact: true }).check();
    await page.getByRole('button', { name: 'Actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Disable actions' }).click();
    await page.getByRole('table', { name: 'Alarms' }).getByText('Disabled').waitFor();
}

/** A query, its histogram, and one that is refused. */
export async function insights(page, name) {
    await visit(page, `/logs/insights?group=${group(name)}`);
    await typeOver(page, 'filter @message like /REPORT|nothing/ | stats count(*) as reports by @logStream');
    await page.getByRole('button', { name: 'Run query' }).click();
    const results = page.getByRole('table', { name: 'Results' });
    await results.getByText('reports', { exact: true }).waitFor();
    assert.match(await results.getByRole('row').nth(1).innerText(), /\[\$LATEST\]/);
    await page.getByRole('heading', { name: 'Events over time' }).waitFor();
    await page.getByRole('button', { name: 'Saved queries' }).click();
    await page.getByRole('menuitem', { name: 'Save query' }).click();
    await page.getByLabel('Query name').fill('by-stream');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Successfully saved the query by-stream.').waitFor();
    await page.getByText(/events matched/).waitFor();
    assert.match(page.url(), /query=filter/);
    await typeOver(page, 'filtre nothing');
    await page.getByRole('button', { name: 'Run query' }).click();
    await page
        .getByText(/filtre/i)
        .first()
        .waitFor();
    await page.getByRole('button', { name: 'Saved queries' }).click();
    await page.getByRole('menuitem', { name: 'Open' }).click();
    await page.getByRole('menuitem', { name: 'by-stream' }).first().click();
    await until(async () => (await textInEditor(page)).includes('by @logStream'));
    await typeOver(page, 'fields @timestamp, @message | sort @timestamp desc');
    await page.getByRole('button', { name: 'Run query' }).click();
    await results.getByText('REPORT RequestId').first().waitFor();
}

/** Live tail shows what is logged while it runs. */
export async function liveTail(page, name) {
    const watcher = await page.context().newPage();
    await watcher.goto(new URL(`/_kiln/console/us-east-1/logs/live-tail?group=${group(name)}`, page.url()).href);
    await watcher.getByRole('button', { name: 'Start', exact: true }).click();
    await watcher.getByText('What is logged from now on appears here.').waitFor();
    const log = watcher.getByRole('log', { name: 'Live tail' });
    await visit(page, `/functions/${name}`);
    await until(async () => {
        await test(page);
        await page.getByText('Executing function: succeeded').waitFor();
        return (await log.getByText('REPORT RequestId').count()) > 0;
    });
    await watcher.getByRole('button', { name: 'Stop' }).click();
    await watcher.getByText('Stopped').waitFor();
    await watcher.close();
}

/** Filters of a group: numbers out of it, and functions that get its events. */
export async function filters(page, server, name) {
    await makeFunction(page, server, 'reader');
    await visit(page, `/logs/groups/${group(name)}?tab=metrics`);
    await page.getByRole('button', { name: 'Create metric filter' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Filter pattern').fill('ERROR');
    await dialog.getByLabel('Filter name').fill('errors');
    await dialog.getByLabel('Metric namespace').fill('Garden');
    await dialog.getByLabel('Metric name', { exact: true }).fill('Errors');
    await dialog.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('table', { name: 'Metric filters' }).getByText('Garden/Errors = 1').waitFor();

    await page.getByRole('tab', { name: 'Subscription filters' }).click();
    const subscribe = async (reader) => {
        await visit(page, `/logs/groups/${group(name)}?tab=subscriptions`);
        await page.getByRole('button', { name: 'Create subscription filter' }).click();
        await choose(page, /^Lambda function/, reader);
        await dialog.getByLabel('Filter name').fill('reader');
        await dialog.getByRole('button', { name: 'Create' }).click();
    };
    // Lambda has not been told that it may.
    await subscribe('reader');
    await page.getByText(/Could not execute the lambda function/i).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await visit(page, '/functions/reader?tab=configuration&section=permissions');
    await page.getByRole('button', { name: 'Add permissions' }).click();
    await dialog.getByLabel('Statement ID').fill('logs');
    await dialog.getByLabel('Principal').fill('logs.amazonaws.com');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table', { name: 'Resource-based policy statements' }).getByText('logs.amazonaws.com').waitFor();
    await subscribe('reader');
    await page.getByRole('table', { name: 'Subscription filters' }).getByText(':function:reader').waitFor();
    await page.getByRole('checkbox', { name: 'reader', exact: true }).check();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await confirmDeletion(page);
    await page.getByText('No subscription filters').waitFor();
}

const body = (alarm) =>
    JSON.stringify({
        widgets: [
            {
                type: 'text',
                x: 0,
                y: 0,
                width: 8,
                height: 3,
                properties: { markdown: '# Garden\n\nWhat the **functions** do; [all](/_kiln/console/).\n\n- one\n- two' },
            },
            { type: 'alarm', x: 8, y: 0, width: 8, height: 3, properties: { title: 'Alarms', alarms: [alarm, `${alarm}-gone`] } },
            {
                type: 'metric',
                x: 16,
                y: 0,
                width: 8,
                height: 3,
                properties: {
                    title: 'So far',
                    view: 'singleValue',
                    metrics: [['AWS/Lambda', 'Invocations', { stat: 'Sum', label: 'Runs' }]],
                },
            },
            {
                type: 'metric',
                x: 0,
                y: 3,
                width: 12,
                height: 6,
                properties: {
                    title: 'Of shown',
                    stat: 'Sum',
                    metrics: [
                        ['AWS/Lambda', 'Invocations', 'FunctionName', 'shown', { id: 'runs' }],
                        ['.', 'Errors', '.', '.', { id: 'errors', visible: false }],
                        [{ expression: 'runs - errors', label: 'Went well', id: 'well' }],
                    ],
                    annotations: { horizontal: [{ value: 3 }] },
                },
            },
            {
                type: 'log',
                x: 12,
                y: 3,
                width: 12,
                height: 6,
                properties: {
                    title: 'Reports',
                    query: "SOURCE '/aws/lambda/shown' | filter @message like /REPORT/ | fields @message | limit 3",
                },
            },
            { type: 'explorer', x: 0, y: 9, width: 24, height: 2, properties: {} },
        ],
    });

/** A dashboard of widgets of each kind; what of a source cannot be drawn is told. */
export async function dashboards(page) {
    await visit(page, '/alarms/busy');
    const alarm = (
        await page
            .getByText(/^arn:aws:cloudwatch:.*:alarm:busy$/)
            .first()
            .innerText()
    ).trim();
    await visit(page, '/dashboards');
    await page.getByRole('button', { name: 'Create dashboard' }).click();
    await page.getByRole('dialog').getByLabel('Dashboard name').fill('garden');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Invocations' }).waitFor();
    await page.getByRole('button', { name: 'View/edit source' }).click();
    await typeOver(page, body(alarm));
    await page.getByRole('button', { name: 'Update' }).click();
    await page.getByText('Successfully updated the dashboard garden.').waitFor();
    await page.getByRole('heading', { name: 'Garden', exact: true }).waitFor();
    await page.getByRole('link', { name: 'busy', exact: true }).waitFor();
    await page.getByText('There is no such alarm.').waitFor();
    await page.getByText('Widgets of the type explorer are not drawn.').waitFor();
    await page.getByRole('table', { name: 'Reports' }).getByText('REPORT RequestId').first().waitFor();
    const graph = page.getByRole('application', { name: 'Of shown' });
    await until(async () => (await graph.locator('path').count()) > 0);
    // The hidden one is no line of its own.
    await page.getByRole('button', { name: 'Went well' }).or(page.getByText('Went well')).first().waitFor();
    assert.equal(await page.getByText(/^Errors/).count(), 0);
    assert.match(await page.getByText('Runs', { exact: true }).locator('xpath=../..').innerText(), /[1-9]/);

    await visit(page, '/alarms');
    await page.getByRole('checkbox', { name: 'busy', exact: true }).check();
    await page.getByRole('link', { name: 'Create composite alarm' }).click();
    assert.equal(await page.getByLabel('Alarm rule').inputValue(), 'ALARM("busy")');
    await page.getByLabel('Alarm name').fill('any');
    await page.getByRole('button', { name: 'Create composite alarm' }).click();
    await page.getByText('Successfully created the alarm any.').waitFor();
}

/** Which requests are recorded, and groups of what was. */
export async function sampling(page) {
    const dialog = page.getByRole('dialog');
    await visit(page, '/xray/sampling');
    await page.getByRole('button', { name: 'Create sampling rule' }).click();
    await dialog.getByLabel('Rule name').fill('orders');
    await dialog.getByLabel('Fixed rate').fill('150');
    await dialog.getByText('From 0 to 100.').waitFor();
    await dialog.getByLabel('Fixed rate').fill('12.5');
    await dialog.getByLabel('URL path').fill('/orders/*');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const rules = page.getByRole('table', { name: 'Sampling rules' });
    await rules.getByText('URLPath /orders/*').waitFor();
    await rules.getByText('12.5 %').waitFor();
    await page.getByRole('checkbox', { name: 'Default', exact: true }).check();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await dialog.getByLabel('Reservoir').fill('2');
    assert.equal(await dialog.getByLabel('URL path').count(), 0);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await rules.getByText('2 a second').waitFor();

    await visit(page, '/xray/groups');
    await page.getByRole('button', { name: 'Create group' }).click();
    await dialog.getByLabel('Group name').fill('failing');
    await dialog.getByLabel('Filter expression').fill('fault = true');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'View traces of failing' }).click();
    await page.getByText('No traces').waitFor();
    assert.equal(await page.getByLabel('Filter expression').inputValue(), 'fault = true');
}

/** The events of a group as files in a folder. */
export async function exports(page, server, name) {
    await visit(page, `/logs/groups/${group(name)}`);
    await page.getByRole('link', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Bucket').fill('nowhere');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText(/The given bucket does not exist/).waitFor();
    await dialog.getByLabel('Bucket').fill('archive');
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('table', { name: 'Log exports' }).getByText('Completed').waitFor();
    const files = readdirSync(join(server.exports, 'archive', 'exportedlogs'), { recursive: true });
    assert.ok(
        files.some((file) => file.endsWith('.gz')),
        files.join(),
    );
}
