import { writeFileSync } from "node:fs";
import process from "node:process";

/** What went wrong outside any test, which Vitest's JSON report leaves out: `{ file?, why }[]`, to the file LINGPAI_TEST_ERRORS. */
export default class VitestErrors {
	onTestRunEnd(_modules, errors) {
		const told = errors.map((error) => ({ file: error.VITEST_TEST_PATH, why: error.stack ?? error.message }));
		writeFileSync(process.env.LINGPAI_TEST_ERRORS, JSON.stringify(told));
	}
}
