import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { PlatformName } from "../../../lib/platforms/index.ts";
import { consoleOf } from "../../../lib/platforms/offers.ts";

/** A link to where the platform keeps its settings, by its name unless told otherwise. */
export function Console({ of, children }: { of: PlatformName; children?: ReactNode }) {
	const t = useTranslations("platforms");
	return (
		<a href={consoleOf(of)} target="_blank" rel="noreferrer">
			{children ?? t(`${of}.console`)}
		</a>
	);
}
