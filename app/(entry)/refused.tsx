/** Why it did not work, told at once to screen readers too. */
export function Refused({ text }: { text: string | null }) {
	return (
		<div role="alert">
			{text && (
				<div className="notice notice-error">
					<p className="notice-text">{text}</p>
				</div>
			)}
		</div>
	);
}
