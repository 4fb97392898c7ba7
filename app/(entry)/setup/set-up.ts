import { minutesOf } from "../sign-in/sign-in.ts";

interface SetUpForm {
	token: string;
	email: string;
	password: string;
	name?: string;
}

type Outcome =
	| { is: "made" | "closed" | "forbidden" | "offline" }
	| { is: "limited"; minutes: number }
	| { is: "refused"; text: string };

/** Makes the first owner. What does not fit is told in the page's language. */
export async function setUp(form: SetUpForm): Promise<Outcome> {
	try {
		const response = await fetch("/api/setup", {
			method: "POST",
			headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang },
			body: JSON.stringify(form),
		});
		if (response.ok) return { is: "made" };
		if (response.status === 404) return { is: "closed" };
		if (response.status === 403) return { is: "forbidden" };
		if (response.status === 429) return { is: "limited", minutes: minutesOf(response.headers.get("Retry-After")) };
		const { message, details } = Object(await response.json());
		const places = Array.isArray(details) ? details.map((one) => `${Object(one).path}: ${Object(one).message}`) : [];
		return { is: "refused", text: places.join("; ") || String(message) };
	} catch {
		return { is: "offline" };
	}
}
