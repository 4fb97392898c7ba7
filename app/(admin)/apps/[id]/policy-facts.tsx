import { useTranslations } from "next-intl";
import { Facts } from "../../../ui/facts.tsx";
import type { ShownApp } from "../app-list.tsx";
import { inWords } from "../duration.ts";

/** An app's policy, for those who may only look. */
export function PolicyFacts({ policy }: { policy: ShownApp["policy"] }) {
	const t = useTranslations("apps.policy");
	const duration = (seconds: number) => {
		const { count, unit } = inWords(seconds);
		return t(`duration.${unit}`, { count });
	};
	const kept = (isKept: boolean) => t(isKept ? "yes" : "no");
	return (
		<Facts
			facts={[
				[t("sessionLifetime"), duration(policy.sessionLifetime)],
				[t("absoluteLifetime"), duration(policy.absoluteLifetime)],
				[t("maxSessionsPerUser"), policy.maxSessionsPerUser ?? t("unlimited")],
				[t("maxDataAge"), duration(policy.maxDataAge)],
				[t("storeNickname"), kept(policy.storeNickname)],
				[t("storeAvatar"), kept(policy.storeAvatar)],
				[t("storePhone"), kept(policy.storePhone)],
			]}
		/>
	);
}
