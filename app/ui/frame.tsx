import Link from "next/link";
import type { ReactNode } from "react";
import type { Language } from "../../lib/input.ts";

interface FrameProps {
	language: Language;
	isSimulated: boolean;
	children: ReactNode;
}

/** What stands around every page: the name, the way to the docs, and the banner while the simulator is on. */
export function Frame({ language, isSimulated, children }: FrameProps) {
	const { docs, simulator, explanation } = words[language];
	return (
		<>
			<header className="top">
				<nav aria-label="令牌 Lingpai">
					<Link href="/" prefetch={false} className="brand">
						令牌 <span lang="en">Lingpai</span>
					</Link>
					<Link href="/docs" prefetch={false}>
						{docs}
					</Link>
				</nav>
			</header>
			{isSimulated && (
				<aside className="banner" aria-label={simulator}>
					<strong>{simulator}</strong> {explanation}
				</aside>
			)}
			<main>{children}</main>
		</>
	);
}

const words = {
	en: {
		docs: "API",
		simulator: "The simulator is on.",
		explanation: "Everyone who logs in is a fake user; no platform is asked.",
	},
	zh: {
		docs: "接口文档",
		simulator: "模拟器已开启。",
		explanation: "登录的都是虚拟用户，不会连接任何平台。",
	},
} as const;
