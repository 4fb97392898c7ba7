import { z } from "zod";
import { PlatformRefusal } from "./platform.ts";
import { type Meanings, refusalBy } from "./refusals.ts";

/** What a platform gives beside ids: a session key, an access token. */
export const text = z.string().min(1).max(512);

/** Ids leave in headers (forward-auth): anything but visible ASCII is no id. */
export const id = z.string().regex(/^[!-~]{1,128}$/);

/** An id that not every user has; null where nothing stands in its place. */
export const idIfAny = id
	.or(z.literal(""))
	.nullish()
	.transform((given) => given || null);

/** An access token as the platforms write it. */
export const accessToken = z
	.object({ access_token: text, expires_in: z.number().int().positive() })
	.transform(({ access_token, expires_in }) => ({ token: access_token, expiresIn: expires_in }));

/** How a platform tells in its answers that it refuses. */
interface Dialect {
	/** The member that holds its code, and the one that holds a text beside it. */
	code: string;
	text: string;
	/** The code of success, which may be left out where the schema of what is read does not ask for it. */
	success: number;
	meanings: Meanings;
}

/** Reads answers: throws a refusal as what it means, and what does not fit either as the platform's fault. */
export function answersIn({ code, text, success, meanings }: Dialect) {
	return <S extends z.ZodType>(schema: S, answer: unknown): z.output<S> => {
		const told = members.safeParse(answer).data ?? {};
		const errcode = z.int().safeParse(told[code]).data ?? success;
		if (errcode !== success) throw refusalBy(meanings, errcode, told[text]);
		const result = schema.safeParse(answer);
		if (!result.success) throw new PlatformRefusal("upstream_error");
		return result.data;
	};
}

const members = z.record(z.string(), z.unknown());
