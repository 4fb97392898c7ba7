import type { ReactNode } from "react";
import { runningContext } from "../../lib/start.ts";
import { Frame } from "../ui/frame.tsx";
import { Words } from "../ui/words.tsx";
import "./entry.css";

/** Stands around a page for somebody who is not in yet. */
export async function Entry({ title, lead, children }: { title: string; lead?: ReactNode; children: ReactNode }) {
	const { simulator } = await runningContext();
	return (
		<Frame isSimulated={simulator !== null}>
			<div className="entry card">
				<h1>{title}</h1>
				{lead && <p className="note">{lead}</p>}
				<Words areas={["signIn"]}>{children}</Words>
			</div>
		</Frame>
	);
}
