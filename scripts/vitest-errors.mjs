import { writeFileSync } from "node:fs";
import process from "node:process";

/** Writes what went wrong outside any test, which Vitest's JSON report leaves out, to the file LINGPAI_TEST_ERRORS: `string[]`. */
export default class VitestErrors {
	onTestRunEnd(_modules, errors) {
		const texts = errors.map(({ stack, message }) => stack ?? String(message));
		writeFileSync(process.env.LINGPAI_TEST_ERRORS, JSON.stringify(texts));
	}
}
