import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { isSetUp } from "../../lib/setup.ts";
import { runningContext } from "../../lib/start.ts";
import { SetupForm } from "./setup-form.tsx";

export const metadata: Metadata = { title: "Set up · 初始设置" };

export default async function Setup() {
	if (await isSetUp(await runningContext())) notFound();
	return (
		<>
			<h1>Set up · 初始设置</h1>
			<SetupForm />
		</>
	);
}
