import { notFound } from "next/navigation";
import { Refusal } from "../lib/errors.ts";

/** What a use case answers; where that is `not_found`, the page that says so. */
export async function found<T>(answer: Promise<T>): Promise<T> {
	try {
		return await answer;
	} catch (error) {
		if (error instanceof Refusal && error.code === "not_found") notFound();
		throw error;
	}
}
