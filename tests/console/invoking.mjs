/** How a function may be invoked: by its URL, asynchronously, how often at a time. */
import assert from 'node:assert/strict';
import { choose, confirmDeletion, openPage, signIn } from './browser.mjs';
import { makeFunction } from './functions.mjs';

const source = `def lambda_handler(event, context):
    return "from " + event["rawPath"]
`;

export async function invoking(browser, server) {
    // Refusals, and a policy that is not there, are answers that browsers log.
    const page = await openPage(browser, server, { ignored: (text) => /status of 40[034]/.test(text) });
    await signIn(page, server);
    await makeFunction(page, server, 'invoked', source);
    await page.getByRole('tab', { name: 'Configuration' }).click();

    await page.getByRole('link', { name: 'Function URL' }).click();
    await page.getByRole('button', { name: 'Create function URL' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /^NONE/ }).check();
    await dialog.getByRole('checkbox', { name: /CORS/ }).check();
    await dialog.getByLabel('Allow origin').fill('https://one.example, https://two.example');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('https://one.example, https://two.example').waitFor();
    const url = await page.getByRole('link', { name: /\/_kiln\/urls\// }).getAttribute('href');
    const answer = await fetch(`${url}orders`, { headers: { origin: 'https://two.example' } });
    assert.deepEqual([answer.status, await answer.text()], [200, 'from /orders']);
    assert.equal(answer.headers.get('access-control-allow-origin'), 'https://two.example');
    await page.getByRole('button', { name: 'Edit function URL' }).click();
    await dialog.getByRole('radio', { name: /^AWS_IAM/ }).check();
    await dialog.getByRole('radio', { name: /^RESPONSE_STREAM/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Successfully updated the function URL of invoked.').waitFor();
    await page.getByText('RESPONSE_STREAM', { exact: true }).waitFor();
    assert.equal((await fetch(url)).status, 403);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await confirmDeletion(page);
    await page.getByText('No function URL is configured.').waitFor();

    await page.getByRole('link', { name: 'Asynchronous invocation' }).click();
    await page.getByRole('button', { name: 'Edit asynchronous invocation' }).click();
    await page.getByLabel('Maximum age of event').fill('59');
    await page.getByText('A whole number from 60 to 21600.').waitFor();
    await page.getByLabel('Maximum age of event').fill('3725');
    await choose(page, /^Retry attempts/, '1');
    // What the execution role may not is told, and nothing typed is lost.
    await page.getByLabel('On-failure destination').fill('arn:aws:sqs:us-east-1:123456789012:mine');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/execution role does not have permissions to call SendMessage on arn/).waitFor();
    await page.getByLabel('On-failure destination').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('1 h 2 min 5 s').waitFor();

    await page.getByRole('link', { name: 'Concurrency and recursion' }).click();
    await page.getByRole('button', { name: 'Edit concurrency' }).click();
    await page.getByRole('radio', { name: /^Reserve concurrency/ }).check();
    await page.getByLabel('Reserved concurrency').fill('7');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Reserved: 7').waitFor();
    await page.getByRole('button', { name: 'Edit recursive loop detection' }).click();
    await page.getByRole('radio', { name: 'Allow it' }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Allow it').waitFor();

    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'Publish new version' }).click();
    await page.getByRole('button', { name: 'Publish', exact: true }).click();
    await page.getByText('Successfully created version 1').first().waitFor();
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('link', { name: 'Concurrency and recursion' }).click();
    await page.getByRole('button', { name: 'Add configuration' }).click();
    await choose(page, /^Alias or version/, '1');
    await dialog.getByLabel('Provisioned concurrency').fill('2');
    await dialog.getByRole('button', { name: 'Save' }).click();
    const table = page.getByRole('table', { name: 'Provisioned concurrency configurations' });
    await table.getByText('READY').waitFor();
    await table.getByRole('radio').first().check();
    await page.getByRole('button', { name: 'Remove', exact: true }).click();
    await confirmDeletion(page, 'remove');
    await page.getByText('No configurations').waitFor();

    await page.getByRole('button', { name: 'Throttle' }).click();
    await dialog.getByRole('button', { name: 'Throttle' }).click();
    await page.getByText('Reserved: 0').waitFor();
    await page.getByRole('button', { name: 'Actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Create alias' }).click();
    await dialog.getByLabel('Name').fill('live');
    await choose(page, /^Version /, '1');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('table', { name: 'Aliases' }).getByText('live').waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
}
