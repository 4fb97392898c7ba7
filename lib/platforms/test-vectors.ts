import { z } from "zod";
import type { Vector } from "./platform.suite.ts";
import vectors from "./vectors.json" with { type: "json" };

const texts = z.record(z.string(), z.string());

/** What vectors.json holds under this id. */
function vectorOf(id: string) {
	return z
		.looseObject({ input: texts, expected_plaintext: z.string().optional(), expected_kind: z.string().optional() })
		.parse(vectors.vectors.find((one) => one.id === id));
}

/** Encrypted data as the suite wants it. */
export function decryptVector(id: string): Vector {
	const { input, expected_plaintext = "", expected_kind = "userInfo" } = vectorOf(id);
	return {
		...{ encryptedData: input.encryptedData ?? "", iv: input.iv ?? "", sessionKey: input.session_key ?? "" },
		...{ kind: expected_kind, data: JSON.parse(expected_plaintext) },
	};
}

/** Signed rawData. */
export function signatureVector(id: string) {
	const { input, ...told } = vectorOf(id);
	const signature = told.expected_signature ?? told.expected_signature_computed;
	return { rawData: input.rawData ?? "", sessionKey: input.session_key ?? "", signature: z.string().parse(signature) };
}
