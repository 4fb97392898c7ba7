import { CopyButton } from "./copy-button.tsx";

interface CodeBlockProps {
	/** What it is, for screen readers. */
	label: string;
	code: string;
	/** What is copied, where it is more than what is shown. */
	copies?: string;
}

/** Code or a value to copy as a whole. */
export function CodeBlock({ label, code, copies = code }: CodeBlockProps) {
	return (
		<figure className="code-block" aria-label={label}>
			<pre>
				<code>{code}</code>
			</pre>
			<CopyButton text={copies} />
		</figure>
	);
}
