/** Events that others see too, and sessions that end with their key. */
import assert from 'node:assert/strict';
import { choose, confirmDeletion, openPage, signIn, textInEditor, typeOver, visit } from './browser.mjs';
import { makeFunction } from './functions.mjs';
import { until } from './until.mjs';

/** A shareable event is there in another browser, a private one is not; the last one takes its schema along. */
export async function shareableEvents(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    await makeFunction(page, server, 'shared');
    await page.getByRole('tab', { name: 'Test' }).click();
    const save = async (name, kind, order) => {
        await page.getByRole('button', { name: /^Event / }).click();
        await page.getByRole('option', { name: 'Create new event' }).click();
        await page.getByLabel('Event name').fill(name);
        await page.getByRole('radio', { name: kind }).check();
        await typeOver(page, `{"order": ${order}}`);
        await page.getByRole('button', { name: 'Save', exact: true }).click();
        await page.getByRole('button', { name: `Event ${name}` }).waitFor();
    };
    await save('Mine', /^Private/, 1);
    await save('Ours', /^Shareable/, 2);
    await save('Theirs', /^Shareable/, 3);

    const other = await openPage(browser, server);
    await signIn(other, server);
    await visit(other, '/functions/shared?tab=test');
    await other.getByRole('button', { name: /^Event / }).click();
    await other.getByText('Shareable saved events').waitFor();
    assert.equal(await other.getByRole('option', { name: 'Mine' }).count(), 0);
    await other.getByRole('option', { name: 'Ours' }).click();
    await until(async () => JSON.parse(await textInEditor(other)).order === 2);
    await typeOver(other, '{"order": 22}');
    await other.getByRole('button', { name: 'Save', exact: true }).click();
    await other.getByRole('button', { name: 'Save', exact: true, disabled: true }).waitFor();
    for (const name of ['Ours', 'Theirs']) {
        await other.getByRole('button', { name: /^Event / }).click();
        await other.getByRole('option', { name }).click();
        await other.getByRole('button', { name: 'Delete event' }).click();
        await confirmDeletion(other);
        await other.getByRole('button', { name: 'Event Create new event' }).waitFor();
        if (name === 'Ours') assert.equal(JSON.parse(await textInEditor(other)).order, 22);
    }
    await other.reload();
    await other.getByRole('button', { name: /^Event / }).click();
    await other.getByRole('option', { name: 'Create new event' }).waitFor();
    assert.equal(await other.getByText('Shareable saved events').count(), 0);
    assert.deepEqual([...page.faults, ...other.faults], []);
    await page.context().close();
    await other.context().close();
}

/** A key that is deactivated takes the sessions along that it signed in, at once. */
export async function endedKey(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    await visit(page, '/iam/users');
    await page.getByRole('button', { name: 'Create user' }).first().click();
    await page.getByRole('dialog').getByLabel('User name').fill('leaver');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Create access key' }).click();
    await page.getByText('Access key created').waitFor();
    const id = (await page.getByText(/^AKIA/).first().innerText()).trim();
    const secret = (
        await page
            .getByText(/^[\w+/]{40}$/)
            .first()
            .innerText()
    ).trim();

    const leaver = await openPage(browser, server, { ignored: (text) => /status of 40[13]/.test(text) });
    await leaver.goto(`${server.endpoint}/_kiln/console/us-east-1/iam/groups`);
    await leaver.getByLabel('Access key ID').fill(id);
    await leaver.getByLabel('Secret access key').fill(secret);
    await leaver.getByRole('button', { name: 'Sign in' }).click();
    await leaver.getByText('You are not allowed to do iam:ListGroups').waitFor();
    await page.getByRole('radio', { name: id }).check();
    await page.getByRole('button', { name: 'Deactivate' }).click();
    await page.getByText('Inactive').waitFor();
    await leaver.getByRole('button', { name: 'Try again' }).click();
    await leaver.getByRole('heading', { name: 'Sign in to Kiln' }).waitFor();
    await leaver.getByText('Your session has ended.').waitFor();
    await leaver.reload();
    await leaver.getByRole('heading', { name: 'Sign in to Kiln' }).waitFor();
    assert.deepEqual([...page.faults, ...leaver.faults], []);
    await page.context().close();
    await leaver.context().close();
}

/** A group's members may what its policies allow. */
export async function groups(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    await visit(page, '/iam/users');
    await page.getByRole('button', { name: 'Create user' }).first().click();
    await page.getByRole('dialog').getByLabel('User name').fill('member');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'member' }).waitFor();
    await page.getByRole('link', { name: 'User groups' }).click();
    await page.getByRole('button', { name: 'Create group' }).first().click();
    await page.getByRole('dialog').getByLabel('Group name').fill('gardeners');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'gardeners' }).waitFor();
    await page.getByRole('button', { name: 'Add users' }).click();
    await page.getByRole('dialog').getByRole('checkbox', { name: 'member', exact: true }).check();
    await page.getByRole('dialog').getByRole('button', { name: 'Add users' }).click();
    await page.getByRole('table', { name: 'Users in this group' }).getByRole('link', { name: 'member' }).waitFor();
    await page.getByRole('button', { name: 'Add permissions' }).click();
    await page.getByRole('menuitem', { name: 'Attach policies' }).click();
    const filter = page.getByRole('dialog').getByRole('combobox', { name: 'Find policies' });
    await filter.fill('AWSLambda_ReadOnlyAccess');
    await filter.press('Enter');
    await page
        .getByRole('dialog')
        .getByRole('checkbox', { name: /AWSLambda_ReadOnlyAccess/ })
        .check();
    await page.getByRole('dialog').getByRole('button', { name: 'Attach policies' }).click();
    await page.getByRole('table', { name: 'Permissions policies' }).getByText('AWSLambda_ReadOnlyAccess').waitFor();
    await page.getByRole('checkbox', { name: 'member', exact: true }).check();
    await page.getByRole('button', { name: 'Remove users' }).click();
    await confirmDeletion(page, 'remove');
    await page.getByText('No users').waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await confirmDeletion(page);
    await page.getByText('Deleted the group gardeners.').waitFor();
    await page.getByRole('link', { name: 'gardeners' }).waitFor({ state: 'detached' });
    assert.deepEqual(page.faults, []);
    await page.context().close();
}

/** A registry, a schema of it in two versions. */
export async function registries(page) {
    const dialog = page.getByRole('dialog');
    await visit(page, '/schemas');
    await page.getByRole('button', { name: 'Create registry' }).click();
    await dialog.getByLabel('Registry name').fill('garden');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'garden', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Create schema' }).click();
    await dialog.getByLabel('Schema name').fill('orders');
    await dialog.getByRole('button', { name: 'Create schema' }).click();
    const content = page.getByRole('region', { name: 'Schema content' });
    await content.getByText('"title": "Event"').waitFor();
    await page.getByRole('button', { name: 'Create version' }).click();
    const next = JSON.parse(await textInEditor(page));
    next.info.title = 'Order';
    await typeOver(page, JSON.stringify(next));
    await dialog.getByRole('button', { name: 'Create version' }).click();
    await page.getByText('Successfully created version 2 of the schema orders.').waitFor();
    await content.getByText('"title": "Order"').waitFor();
    await choose(page, /^Version /, '1');
    await content.getByText('"title": "Event"').waitFor();
    assert.match(page.url(), /version=1/);
}

/** What a role may, and what it may not, without doing it. */
export async function simulation(page, role) {
    await visit(page, `/iam/roles/${role}`);
    await page.getByRole('link', { name: 'Simulate' }).click();
    await page.getByLabel('Actions').fill('logs:PutLogEvents, iam:CreateUser');
    await page.getByRole('button', { name: 'Run simulation' }).click();
    const results = page.getByRole('table', { name: 'Results' });
    const decision = (action) => results.getByRole('row').filter({ hasText: action });
    await decision('logs:PutLogEvents').getByText('Allowed').waitFor();
    await decision('logs:PutLogEvents').getByText('AWSLambdaBasicExecutionRole').waitFor();
    await decision('iam:CreateUser').getByText('Denied: no statement allows it').waitFor();
}
