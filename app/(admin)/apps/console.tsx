import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PlatformName } from "../../../lib/platforms/index.ts";
import { consoleOf } from "../../../lib/platforms/offers.ts";

/** A link to where the platform keeps its settings, by its name unless told otherwise. */
export function Console({ of, children }: { of: PlatformName; children?: ReactNode }) {
	const t = useTranslations("platforms");
	const address = consoleOf(of);
	const name = children ?? t(`${of}.console`);
	if (address === null) return <strong>{name}</strong>;
	return (
		<a href={address} target="_blank" rel="noreferrer">
			{name}
		</a>
	);
}
