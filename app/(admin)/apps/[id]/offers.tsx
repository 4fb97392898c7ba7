import { useTranslations } from "next-intl";
import type { PlatformName } from "../../../../lib/platforms/index.ts";
import { clientOf, hasSessionKeys, isOffered, type Offer, offers } from "../../../../lib/platforms/offers.ts";
import { Facts } from "../../../ui/facts.tsx";
import { StatusTag } from "../../../ui/status-tag.tsx";

// About something that not all platforms have.
const keyCalls: readonly Offer[] = ["checkKey", "sign", "resetKey"];

/** What apps of the platform can do, and what to do where it has no such thing. */
export function Offers({ platform: name }: { platform: PlatformName }) {
	const t = useTranslations("apps.offers");
	const platform = useTranslations("apps.platforms")(name);
	const { object, login: call } = clientOf(name);
	const login = `${object}.${call}`;
	const missing = offers.filter((offer) => !isOffered(name, offer));
	const instead = (offer: Offer) =>
		keyCalls.includes(offer) && !hasSessionKeys(name) ? t("noKeys") : t(`${offer}.instead`, { platform, login });
	return (
		<section aria-labelledby="offers">
			<h2 id="offers">{t("title", { platform })}</h2>
			<p className="note">{t("offered")}</p>
			<p className="row">
				{offers
					.filter((offer) => isOffered(name, offer))
					.map((offer) => (
						<StatusTag key={offer} tone="good">
							{t(`${offer}.name`)}
						</StatusTag>
					))}
			</p>
			{missing.length > 0 && (
				<>
					<p className="note">{t("notOffered", { platform })}</p>
					<Facts facts={missing.map((offer) => [t(`${offer}.name`), instead(offer)] as const)} />
				</>
			)}
		</section>
	);
}
