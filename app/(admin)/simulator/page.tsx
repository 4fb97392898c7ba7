import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { defaultPolicy } from "../../../lib/apps.ts";
import { mayDo } from "../../../lib/roles.ts";
import { simulatedPolicy } from "../../../lib/simulator/app.ts";
import { requireOperator } from "../../operator.ts";
import { Words } from "../../ui/words.tsx";
import { Simulator } from "./simulator.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("simulator"))("title") };
}

export default async function SimulatorPage() {
	const { context, caller } = await requireOperator("viewer");
	if (!context.simulator) notFound();
	const { maxDataAge, maxSessionsPerUser } = (await simulatedPolicy(context, "wechat")) ?? defaultPolicy;
	return (
		<Words areas={["simulator"]}>
			<Simulator policy={{ maxDataAge, maxSessionsPerUser }} mayEnd={mayDo(caller.role, "operator")} />
		</Words>
	);
}
