/** Resolves with what `look` finds once that is truthy. Rejects with `why()` after some time. */
export async function until(look, milliseconds = 10_000, why = () => 'it did not happen') {
    for (const end = Date.now() + milliseconds; ;) {
        const found = await look();
        if (found) return found;
        if (Date.now() > end) throw new Error(why());
        await new Promise((done) => setTimeout(done, 50));
    }
}
