/** Where code comes from, and what else a function's configuration names. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { choose, confirmDeletion, openPage, signIn, visit } from './browser.mjs';
import { makeFunction, test } from './functions.mjs';

const answering = (words) => `def lambda_handler(event, context):\n    return "${words}"\n`;

/** A function that runs from a folder says so, follows it, is duplicated as one, and gets a package again. */
export async function folder(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    const code = join(server.functions, 'followed');
    mkdirSync(code, { recursive: true });
    writeFileSync(join(code, 'lambda_function.py'), answering('from the folder'));
    await makeFunction(page, server, 'followed');
    await page.getByRole('button', { name: 'Package' }).click();
    await page.getByRole('menuitem', { name: 'Upload from an Amazon S3 location' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Bucket').fill('hot-reload');
    await dialog.getByLabel('Folder').fill(code);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The function runs from a folder').waitFor();
    assert.equal(await page.locator('.ace_editor').count(), 0);
    await page.getByRole('button', { name: 'Package' }).click();
    assert.equal(await page.getByRole('menuitem', { name: /Download/ }).getAttribute('aria-disabled'), 'true');
    await page.keyboard.press('Escape');
    const answer = async () => {
        await test(page);
        await page.getByText('Executing function: succeeded').waitFor();
        return page.getByRole('region', { name: 'Response' }).innerText();
    };
    assert.equal(await answer(), '"from the folder"');

    await page.getByRole('button', { name: 'Actions', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Duplicate' }).click();
    await page.getByRole('button', { name: 'Create function' }).click();
    await page.getByText('Successfully created the function followed-copy.').waitFor();
    await page.getByText('The function runs from a folder').waitFor();
    assert.equal(await answer(), '"from the folder"');
    assert.deepEqual(page.faults, []);
    await page.context().close();
}

/** VPC, the runtime's version, a code signing configuration: what is set is shown, and what is in use is not deleted. */
export async function settings(browser, server) {
    // What is in use, and not deleted, is answered 409.
    const page = await openPage(browser, server, { ignored: (text) => /status of 40[49]/.test(text) });
    await signIn(page, server);
    await makeFunction(page, server, 'settled');
    await page.getByRole('button', { name: 'Edit runtime management configuration' }).click();
    await page.getByRole('radio', { name: /^Manual/ }).check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Manual', { exact: true }).waitFor();

    await visit(page, '/functions/settled?tab=configuration&section=vpc');
    await page.getByRole('button', { name: 'Edit vpc' }).click();
    await page.getByRole('textbox', { name: /^Subnets/ }).fill('subnet-0a1b2c3d4e5f60718, subnet-1a1b2c3d4e5f60718');
    await page.getByText('Subnets and security groups come together.').waitFor();
    await page.getByRole('textbox', { name: /^Security groups/ }).fill('sg-0a1b2c3d4e5f60718');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(/^vpc-/).waitFor();
    await page.getByText('subnet-0a1b2c3d4e5f60718, subnet-1a1b2c3d4e5f60718').waitFor();

    await visit(page, '/code-signing-configurations');
    await page.getByRole('button', { name: 'Create configuration' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Description').fill('ours');
    await dialog.getByLabel('Signing profile versions').fill('arn:aws:signer:us-east-1:123456789012:/signing-profiles/ours/0a1b2c3d4e');
    await dialog.getByRole('radio', { name: /^Enforce/ }).check();
    await dialog.getByRole('button', { name: 'Save' }).click();
    const link = page.getByRole('row').filter({ hasText: 'ours' }).getByRole('link');
    const config = await link.getAttribute('href');

    await visit(page, '/functions/settled?tab=configuration&section=code-signing');
    await page.getByRole('button', { name: 'Edit code signing' }).click();
    await choose(page, /^Code signing configuration/, 'ours');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: /^csc-/ }).click();
    await page.getByRole('link', { name: 'settled' }).waitFor();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await confirmDeletion(page);
    // It was not deleted: its page is still there.
    await page.getByText(/is used by the function/).waitFor();
    assert.equal(new URL(page.url()).pathname, config);
    await page.getByRole('link', { name: 'settled' }).waitFor();

    await visit(page, '/create/function');
    await page.getByLabel('Function name').fill('advanced');
    await page.getByRole('button', { name: 'Advanced settings' }).click();
    await page.getByRole('radio', { name: /^NONE/ }).check();
    await page.getByRole('button', { name: 'Add tag' }).click();
    await page.getByLabel('Key 1').fill('team');
    await page.getByLabel('Value 1').fill('garden');
    await page.getByRole('textbox', { name: /^Subnets/ }).fill('subnet-0a1b2c3d4e5f60718');
    await page.getByRole('button', { name: 'Create function' }).click();
    await page.getByText('Subnets and security groups come together.').waitFor();
    await page.getByRole('textbox', { name: /^Security groups/ }).fill('sg-0a1b2c3d4e5f60718');
    await page.getByRole('button', { name: 'Create function' }).click();
    await page.getByText('Successfully created the function advanced.').waitFor();
    await page.getByRole('link', { name: 'Function URL of this function' }).click();
    const url = await page.getByRole('link', { name: /\/_kiln\/urls\// }).getAttribute('href');
    assert.equal((await fetch(url)).status, 200);
    await page.getByRole('link', { name: 'Tags' }).click();
    await page.getByRole('table', { name: 'Tags' }).getByText('garden').waitFor();
    await page.getByRole('link', { name: 'VPC' }).click();
    await page.getByText(/^vpc-/).waitFor();
    assert.deepEqual(page.faults, []);
    await page.context().close();
    return decodeURIComponent(config.split('/').pop());
}
