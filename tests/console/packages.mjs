/** Deployment packages in the editor: uploaded, of several files, large. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFile, openPage, signIn, textInEditor, typeOver } from './browser.mjs';
import { makeFunction, test } from './functions.mjs';
import { until } from './until.mjs';

const mayRun = `import os


def lambda_handler(event, context):
    return os.access("tool.sh", os.X_OK)
`;

const zipOf = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name, mode, content in (
        ("lambda_function.py", 0o644, sys.argv[2]), ("tool.sh", 0o755, "#!/bin/sh"), ("data.bin", 0o644, b"\\xff\\xfe\\x00")
    ):
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (0o100000 | mode) << 16
        archive.writestr(entry, content)
`;

/** What is uploaded and then edited keeps what the editor does not show: modes, and bytes that are no text. */
export async function uploadedPackage(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    await makeFunction(page, server, 'uploaded');
    const zip = join(server.folder, 'uploaded.zip');
    execFileSync('python3', ['-c', zipOf, zip, mayRun]);
    await page.getByLabel('Upload a .zip file').setInputFiles(zip);
    await page.getByText('Deployed uploaded.zip to the function uploaded.').waitFor();
    await until(async () => (await textInEditor(page)) === mayRun);
    await page.getByRole('button', { name: 'data.bin', exact: true }).click();
    await page.getByText('data.bin is not text, or too large to be shown (3 bytes).').waitFor();
    await openFile(page, 'lambda_function.py').click();
    await page.locator('.ace_content').first().click();
    await page.keyboard.press('Control+f');
    await page.locator('.ace_search').waitFor();
    await page.keyboard.press('Escape');
    await typeOver(page, `${mayRun}# changed\n`);
    await page.getByRole('button', { name: 'Deploy (Ctrl+Shift+U)' }).click();
    await page.getByText('Successfully updated the function uploaded.').waitFor();
    await test(page);
    await page.getByText('Executing function: succeeded').waitFor();
    assert.equal(await page.getByRole('region', { name: 'Response' }).innerText(), 'true');

    await page.getByRole('tab', { name: 'Code', exact: true }).click();
    const [download] = await Promise.all([
        page.waitForEvent('download'),
        page
            .getByRole('button', { name: 'Package' })
            .click()
            .then(() => page.getByRole('menuitem', { name: 'Download the .zip file' }).click()),
    ]);
    assert.equal(download.suggestedFilename(), 'uploaded.zip');
    const [exported] = await Promise.all([
        page.waitForEvent('download'),
        page
            .getByRole('button', { name: 'Actions', exact: true })
            .click()
            .then(() => page.getByRole('menuitem', { name: 'Export function' }).click()),
    ]);
    assert.deepEqual(readFileSync(await exported.path()), readFileSync(await download.path()));
    const list = execFileSync('python3', ['-m', 'zipfile', '-l', await download.path()], { encoding: 'utf8' });
    assert.match(list, /lambda_function\.py[^]*tool\.sh[^]*data\.bin/);
    assert.deepEqual(page.faults, []);
    await page.context().close();
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
    await page.getByRole('radio', { name: /Asynchronous/ }).check();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('Asynchronous invocation: accepted').waitFor();
    await page.getByRole('link', { name: 'Follow its log.' }).click();
    await page.getByRole('log', { name: 'Live log' }).getByText('REPORT RequestId').nth(1).waitFor();
    await page.getByRole('tab', { name: 'Code', exact: true }).click();
    await page.keyboard.press('Control+Shift+KeyI');
    await page.getByRole('button', { name: 'Test', exact: true }).waitFor();

    await page.goto(`${server.endpoint}/_kiln/console/us-east-1/functions?filter=name:copy`);
    await page.getByRole('link', { name: 'many-files-copy' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'many-files', exact: true }).count(), 0);
    assert.deepEqual(page.faults, []);
    await page.context().close();
}

const largeZip = `
import sys, zipfile
texts = {"library/part_%d.py" % n: "# module %d\\nNEEDLE_%d = %d\\n" % (n, n, n) for n in range(150)}
texts["lambda_function.py"] = sys.argv[2]
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    archive.write(sys.argv[3], "model.bin")
    for name, text in texts.items():
        entry = zipfile.ZipInfo(name)
        entry.external_attr = 0o100644 << 16
        archive.writestr(entry, text)
`;

const digest = `import hashlib


def lambda_handler(event, context):
    with open("model.bin", "rb") as model:
        return hashlib.sha256(model.read()).hexdigest()
`;

/** A package of 12 MB, of which little is text, is searched and edited; what is not looked at stays byte for byte. */
export async function largePackage(browser, server) {
    const page = await openPage(browser, server);
    await signIn(page, server);
    await makeFunction(page, server, 'large');
    const [zip, model] = [join(server.folder, 'large.zip'), join(server.folder, 'model.bin')];
    writeFileSync(model, randomBytes(12 * 1024 * 1024));
    const sum = createHash('sha256').update(readFileSync(model)).digest('hex');
    execFileSync('python3', ['-c', largeZip, zip, digest, model]);
    await page.getByLabel('Upload a .zip file').setInputFiles(zip);
    await page.getByText('Deployed large.zip to the function large.').waitFor();
    // As somebody sees it who has not just uploaded it.
    await page.reload();
    await until(async () => (await page.locator('.ace_editor').count()) > 0 && (await textInEditor(page)) === digest);

    const search = page.getByRole('searchbox', { name: 'Search in all files' });
    await search.fill('needle_14');
    const results = page.getByRole('region', { name: 'Search results' });
    await results.getByText('11 lines in 11 files').waitFor();
    await results.getByRole('button', { name: /NEEDLE_149 = 149/ }).click();
    await openFile(page, 'library/part_149.py').waitFor();
    await until(async () => (await textInEditor(page)).startsWith('# module 149'));
    assert.match(page.url(), /file=library%2Fpart_149\.py&line=2/);
    await search.fill('no such words');
    await page.getByText('No file has it.').waitFor();
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.getByRole('button', { name: 'model.bin', exact: true }).click();
    await page.getByText(/^model\.bin is not text, or too large to be shown/).waitFor();

    await openFile(page, 'lambda_function.py').click();
    await until(async () => (await textInEditor(page)) === digest);
    await typeOver(page, `${digest}# changed\n`);
    await page.getByRole('button', { name: 'Deploy (Ctrl+Shift+U)' }).click();
    await page.getByText('Successfully updated the function large.').waitFor();
    await test(page);
    await page.getByText('Executing function: succeeded').waitFor();
    assert.equal(JSON.parse(await page.getByRole('region', { name: 'Response' }).innerText()), sum);

    // Lambda would not take a larger one from here, so none is there to be opened.
    await page.route('**/2015-03-31/functions/large', async (route) => {
        const response = await route.fetch();
        const json = await response.json();
        json.Configuration.CodeSize = 51 * 1024 * 1024;
        await route.fulfill({ response, json });
    });
    await page.goto(`${server.endpoint}/_kiln/console/us-east-1/functions/large`);
    await page.getByText(/too large to enable inline code editing/).waitFor();
    assert.equal(await page.locator('.ace_editor').count(), 0);
    assert.deepEqual(page.faults, []);
    await page.context().close();
}
