/** The guide's walk, as somebody does it who has never used a command line. */
import assert from 'node:assert/strict';
import { choose, confirmDeletion, openPage, signIn, textInEditor, typeOver } from './browser.mjs';

const source = `import json


def lambda_handler(event, context):
    print("value1 = " + event["key1"])
    return {"first": event["key1"], "left": context.get_remaining_time_in_millis() > 0}
`;

export async function walk(browser, server, runtime) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    const number = runtime.replace(/\D/g, '');
    const [role, name] = [`lambda-role-${number}`, `my-function-${number}`];

    await createRole(page, role);
    await createFunction(page, name, runtime, role);

    await page.getByRole('button', { name: 'Deploy (Ctrl+Shift+U)' }).waitFor();
    await typeOver(page, source);
    await page.locator('.ace_content').first().click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type('# THE END\n');
    await page.getByText('Changes not deployed').waitFor();
    await page.keyboard.press('Control+Shift+KeyU');
    await page.getByText(`Successfully updated the function ${name}.`).waitFor();
    await page.getByText('Changes not deployed').waitFor({ state: 'hidden' });
    assert.equal(await textInEditor(page), `${source}# THE END\n`);

    await page.getByRole('tab', { name: 'Test' }).click();
    await page.getByLabel('Event name').fill('MyEvent');
    await typeOver(page, '{"key1": "value from the console"}');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Executing function: succeeded').waitFor();
    const response = JSON.parse(await page.getByRole('region', { name: 'Response' }).innerText());
    assert.deepEqual(response, { first: 'value from the console', left: true });
    const log = await page.getByRole('region', { name: 'Log output' }).innerText();
    assert.match(log, /^START RequestId: .*\n(.*\n)*value1 = value from the console\nEND RequestId: .*\nREPORT RequestId: /m);

    // The event is there again after a reload, and the visitor still signed in.
    await page.reload();
    await page.getByRole('button', { name: /Event MyEvent/ }).waitFor();
    assert.match(await page.locator('.ace_editor').first().innerText(), /value from the console/);

    await page.getByRole('tab', { name: 'Monitor' }).click();
    await page.getByRole('log', { name: 'Live log' }).getByText('value1 = value from the console').waitFor();
    await page
        .getByRole('table', { name: 'Recent invocations' })
        .getByText(/cold|warm/)
        .first()
        .waitFor();

    await page.getByRole('link', { name: 'Log groups' }).click();
    await page.getByRole('link', { name: `/aws/lambda/${name}` }).click();
    await page.getByRole('table', { name: 'Log streams' }).getByRole('link').first().click();
    await page.getByRole('log', { name: 'Log events' }).getByText('value1 = value from the console').waitFor();

    await page.getByRole('link', { name: 'Functions' }).first().click();
    await page.getByRole('checkbox', { name, exact: true }).check();
    await page.getByRole('button', { name: 'Actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await confirmDeletion(page);
    await page.getByRole('link', { name, exact: true }).waitFor({ state: 'hidden' });
    assert.deepEqual(page.faults, []);
    await page.context().close();
}

async function createRole(page, name) {
    await page.getByRole('link', { name: 'Roles' }).click();
    await page.getByRole('link', { name: 'Create role' }).first().click();
    await page.getByRole('button', { name: 'Next' }).click();
    const filter = page.getByRole('combobox', { name: 'Find policies' });
    await filter.fill('AWSLambdaBasicExecutionRole');
    await filter.press('Enter');
    await page.getByRole('checkbox', { name: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole' }).check();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Role name').fill(name);
    await page.getByRole('button', { name: 'Create role' }).click();
    await page.getByText(`Role ${name} created.`).waitFor();
    await page.getByRole('link', { name: 'AWSLambdaBasicExecutionRole' }).waitFor();
}

async function createFunction(page, name, runtime, role) {
    await page.getByRole('link', { name: 'Functions' }).first().click();
    await page.getByRole('link', { name: 'Create function' }).first().click();
    await page.getByLabel('Function name').fill(name);
    await choose(page, /^Runtime/, runtime.replace('python', 'Python '));
    await page.getByRole('radio', { name: 'Use an existing role' }).check();
    await choose(page, /^Existing role/, role);
    await page.getByRole('button', { name: 'Create function' }).click();
    await page.getByText(`Successfully created the function ${name}.`).waitFor();
    await page.getByText('Active', { exact: true }).waitFor();
}
