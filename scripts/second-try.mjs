/** With more failing files than this nothing was chance. */
const mostFiles = 3;

/**
 * Runs tests, and the files in which some failed a second time, alone. `run(files)` answers `{ counts, failures }`, each
 * failure with its file; `[]` are all files. Answers the same of both together, with `chance`: what failed at the first try
 * only. It does not fail the run, for a busy machine can do that, but it is told, for a race in the product can as well.
 */
export async function inTwoTries(run) {
	const first = await run([]);
	const files = [...new Set(first.failures.map(({ file }) => file))];
	if (files.length === 0 || files.length > mostFiles || files.includes(undefined)) return { ...first, chance: [] };
	const second = await run(files);
	const { failed } = second.counts;
	// It broke off, and has shown nothing.
	if (failed > 0 && second.failures.length === 0) return { ...first, chance: [] };
	const counts = { ...first.counts, failed, passed: first.counts.passed + Math.max(0, first.counts.failed - failed) };
	const again = new Set(second.failures.map(({ name }) => name));
	return { ...first, counts, failures: second.failures, chance: first.failures.filter(({ name }) => !again.has(name)) };
}
