import { parseArgs } from "node:util";
import { operatorPasswordFromEnvironment } from "../lib/config.ts";
import { email as anEmail, newPassword, operatorName } from "../lib/contract/values.ts";
import { Refusal } from "../lib/errors.ts";
import { instant } from "../lib/moments.ts";
import { changeOperator, createOperator } from "../lib/operators.ts";
import { roles } from "../lib/roles.ts";
import { type Command, print, table, UsageError, withData } from "./command.ts";
import { readSecret } from "./secret.ts";

/** Those who sign in to the pages. */
export const operatorCommands: Readonly<Record<string, Command>> = {
	"operator add": {
		usage: "<e-mail> [--role viewer|operator|owner] [--name NAME]",
		about:
			"Adds an operator (a viewer, if not told otherwise). The password comes from standard input or LINGPAI_OPERATOR_PASSWORD.",
		options: { "--role ROLE": "viewer, operator or owner.", "--name NAME": "What the pages call the person." },
		run: add,
	},
	"operator list": { usage: "", about: "Lists the operators.", run: list },
	"operator reset-password": {
		usage: "<e-mail> [--drop-second-factor]",
		about:
			"Sets a new password, read as above, and ends all sessions of the operator; also drops a lost second factor.",
		options: { "--drop-second-factor": "The next sign-in asks for the password alone." },
		run: resetPassword,
	},
};

async function add(words: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: words,
		allowPositionals: true,
		options: {
			role: { type: "string", default: "viewer" },
			name: { type: "string" },
			json: { type: "boolean" },
		},
	});
	const email = emailOf(positionals);
	const role = roles.find((one) => one === values.role);
	if (!role) throw new UsageError(`--role must be one of: ${roles.join(", ")}`);
	const name = values.name === undefined ? undefined : operatorName.safeParse(values.name).data;
	if (values.name !== undefined && name === undefined) throw new UsageError("--name must have 1 to 64 characters");
	const password = await readPassword();
	return withData({ mayCreate: true }, async (data) => {
		try {
			const { id } = await createOperator(data, { email, password, role, name }, null);
			print(values.json, { id, email, role }, [`${email}: added as ${role}`]);
			return 0;
		} catch (error) {
			if (!(error instanceof Refusal)) throw error;
			throw new Error(`there is an operator ${email} already`);
		}
	});
}

async function list(words: string[]): Promise<number> {
	const { values } = parseArgs({ args: words, options: { json: { type: "boolean" } } });
	return withData({ mayCreate: false }, async ({ storage }) => {
		const operators = (await storage.operators.list()).map(({ id, email, name, role, sealedTotp, lastSignInAt }) => ({
			...{ id, email, name, role, totp: sealedTotp !== null },
			lastSignInAt: lastSignInAt === null ? null : instant(lastSignInAt),
		}));
		const rows = operators.map(({ email, role, totp, lastSignInAt, name }) => [
			...[email, role, totp ? "on" : "off", lastSignInAt ?? "never", name ?? ""],
		]);
		const heads = ["E-MAIL", "ROLE", "SECOND FACTOR", "LAST SIGN-IN", "NAME"];
		print(values.json, operators, table(heads, rows, "There is no operator; the setup page makes the first."));
		return 0;
	});
}

async function resetPassword(words: string[]): Promise<number> {
	const { values, positionals } = parseArgs({
		args: words,
		allowPositionals: true,
		options: { "drop-second-factor": { type: "boolean" }, json: { type: "boolean" } },
	});
	const email = emailOf(positionals);
	const drops = values["drop-second-factor"] === true;
	const password = await readPassword();
	return withData({ mayCreate: false }, async (data) => {
		const operator = await data.storage.operators.byEmail(email);
		if (!operator) throw new Error(`there is no operator ${email}`);
		const { totp } = await changeOperator(data, { id: operator.id, password, ...(drops && { totp: false }) }, null);
		const done = ["password set, all sessions ended", ...(drops ? ["second factor off"] : [])].join(", ");
		const hint = totp ? ["The second factor is still asked for; --drop-second-factor switches it off."] : [];
		print(values.json, { id: operator.id, email, totp }, [`${email}: ${done}`, ...hint]);
		return 0;
	});
}

function emailOf([given = "", ...more]: string[]): string {
	const email = anEmail.safeParse(given).data;
	if (email === undefined || more.length > 0) {
		throw new UsageError("say whose e-mail it is; the password comes from standard input, never from the command line");
	}
	return email;
}

async function readPassword(): Promise<string> {
	const password = operatorPasswordFromEnvironment() ?? (await readSecret("Password: "));
	const result = newPassword.safeParse(password);
	if (!result.success) throw new UsageError(`the password ${result.error.issues[0]?.message}`);
	return password;
}
