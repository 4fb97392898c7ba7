import type { Metadata } from "next";
import { runningContext } from "../../lib/start.ts";
import { pageLanguage } from "../ui/language.ts";
import { ApiReference } from "./api-reference.tsx";
import { TokenHelp } from "./token-help.tsx";

export const metadata: Metadata = { title: "API" };

export default async function Docs() {
	const language = await pageLanguage();
	const { simulator } = await runningContext();
	return (
		<>
			<TokenHelp language={language} isSimulated={simulator !== null} />
			<ApiReference language={language} />
		</>
	);
}
