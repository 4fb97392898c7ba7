import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { defaultPolicy } from "../../../lib/apps.ts";
import { clientOf } from "../../../lib/platforms/offers.ts";
import { mayDo } from "../../../lib/roles.ts";
import { simulatedPolicy } from "../../../lib/simulator/app.ts";
import { phoneFacts, simulatedPlatforms } from "../../../lib/simulator/facts.ts";
import { requireOperator } from "../../operator.ts";
import { Words } from "../../ui/words.tsx";
import type { PhonePlatform } from "./script/phone-platform.ts";
import { Simulator } from "./simulator.tsx";

export async function generateMetadata(): Promise<Metadata> {
	return { title: (await getTranslations("simulator"))("title") };
}

export default async function SimulatorPage() {
	const { context, caller } = await requireOperator("viewer");
	if (!context.simulator) notFound();
	const title = await getTranslations("apps.platforms");
	const platforms = await Promise.all(
		simulatedPlatforms.map(async (name): Promise<PhonePlatform> => {
			const { maxDataAge, maxSessionsPerUser } = (await simulatedPolicy(context, name)) ?? defaultPolicy;
			const policy = { maxDataAge, maxSessionsPerUser };
			return { ...(await phoneFacts(name)), name, title: title(name), client: clientOf(name), policy };
		}),
	);
	return (
		<Words areas={["simulator"]}>
			<Simulator platforms={platforms} mayEnd={mayDo(caller.role, "operator")} />
		</Words>
	);
}
