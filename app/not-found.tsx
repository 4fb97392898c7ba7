import type { Metadata } from "next";
import { runningContext } from "../lib/start.ts";
import { Frame } from "./ui/frame.tsx";
import { NotFoundState } from "./ui/not-found-state.tsx";

export const metadata: Metadata = { title: "404" };

export default async function NotFound() {
	const { simulator } = await runningContext();
	return (
		<Frame isSimulated={simulator !== null}>
			<NotFoundState />
		</Frame>
	);
}
