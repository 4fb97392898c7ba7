import type { ReactNode } from "react";

const addresses = {
	miniProgram: "https://mp.weixin.qq.com/",
	openPlatform: "https://open.weixin.qq.com/",
} as const;

/** A link to where the platform keeps its settings. */
export function Console({ of, children }: { of: keyof typeof addresses; children: ReactNode }) {
	return (
		<a href={addresses[of]} target="_blank" rel="noreferrer">
			{children}
		</a>
	);
}
