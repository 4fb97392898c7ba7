import type { Metadata } from "next";
import { runningContext } from "../../lib/start.ts";
import { Words } from "../ui/words.tsx";
import { ApiReference } from "./api-reference.tsx";
import { PlatformTable } from "./platform-table.tsx";
import { TokenHelp } from "./token-help.tsx";

export const metadata: Metadata = { title: "API" };

export default async function Docs() {
	const { simulator } = await runningContext();
	return (
		<>
			<TokenHelp isSimulated={simulator !== null} />
			<PlatformTable />
			<Words areas={["docs"]}>
				<ApiReference />
			</Words>
		</>
	);
}
