/** A function from a blueprint or from scratch under a new role, for tests that need one. */
import { choose, typeOver } from './browser.mjs';

export async function makeFunction(page, server, name, source, runtime) {
    await page.goto(`${server.endpoint}/_kiln/console/create/function`);
    await page.getByLabel('Function name').fill(name);
    if (runtime !== undefined) await choose(page, /^Runtime/, runtime.replace('python', 'Python '));
    await page.getByRole('button', { name: 'Create function' }).click();
    await page.getByText(`Successfully created the function ${name}.`).waitFor();
    await page.getByText('Active', { exact: true }).waitFor();
    if (source === undefined) return;
    await typeOver(page, source);
    await page.getByRole('button', { name: 'Deploy (Ctrl+Shift+U)' }).click();
    await page.getByText(`Successfully updated the function ${name}.`).waitFor();
}

export async function test(page) {
    await page.getByRole('tab', { name: 'Test' }).click();
    await page.getByRole('button', { name: 'Test', exact: true }).click();
}
