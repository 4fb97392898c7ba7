import type { ReactNode } from "react";
import { runningContext } from "../../lib/start.ts";
import { visitOfOperator } from "../operator.ts";
import { Frame } from "../ui/frame.tsx";
import { Shell } from "../ui/shell.tsx";

/** Everyone may read the docs; who is signed in stays in the shell. */
export default async function DocsLayout({ children }: { children: ReactNode }) {
	const visit = await visitOfOperator();
	if (visit) return <Shell visit={visit}>{children}</Shell>;
	const { simulator } = await runningContext();
	return <Frame isSimulated={simulator !== null}>{children}</Frame>;
}
