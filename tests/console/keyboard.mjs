/** What somebody does who has no mouse. */
import assert from 'node:assert/strict';

const mostSteps = 100;

/** Tabs from the beginning of the content, behind the navigation, to a button or link of that name. */
export async function tabTo(page, name) {
    await page.evaluate(() => {
        const main = document.querySelector('main');
        main.tabIndex = -1;
        main.focus();
        main.removeAttribute('tabindex');
    });
    for (let step = 0; step < mostSteps; step++) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate(() => {
            const { ariaLabel, innerText = '' } = document.activeElement ?? {};
            return ariaLabel ?? innerText.trim();
        });
        if (focused === name) return;
    }
    assert.fail(`no way to ${name} by the keyboard on ${page.url()}`);
}

/** Opens a dialog by its button, has `look` look at it, and leaves it: the focus is back at the button then. */
export async function throughDialog(page, name, look) {
    await tabTo(page, name);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    assert.ok(await dialog.evaluate((node) => node.contains(document.activeElement)), `${name}: the focus is not in the dialog`);
    const found = await look();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    return found;
}
