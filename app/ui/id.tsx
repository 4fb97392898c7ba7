import Link from "next/link";
import { CopyButton } from "./copy-button.tsx";

interface IdProps {
	/** An id, openid, appid, request id: anything of ours or the platform's that one compares or copies. */
	value: string;
	/** Where it leads. */
	href?: string;
	/** Up to so many characters are shown whole; longer ones lose their middle. */
	length?: number;
	/** Without a button that copies it, in dense lists. */
	bare?: boolean;
}

/** An identifier in monospace, shortened in the middle, whole when hovered or copied. */
export function Id({ value, href, length = 16, bare = false }: IdProps) {
	const isCut = value.length > length;
	const half = Math.floor((length - 1) / 2);
	const text = isCut ? `${value.slice(0, length - 1 - half)}…${value.slice(-half)}` : value;
	const shown = (
		<bdi className="id" {...(isCut && { title: value })}>
			{text}
		</bdi>
	);
	return (
		<span className="copyable">
			{href ? (
				<Link href={href} prefetch={false}>
					{shown}
				</Link>
			) : (
				shown
			)}
			{!bare && <CopyButton text={value} />}
		</span>
	);
}
