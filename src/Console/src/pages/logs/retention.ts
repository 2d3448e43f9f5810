/** Days that PutRetentionPolicy takes. */
export const retentions = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653];

export const retentionText = (days?: number) => (days === undefined ? 'Never expire' : days === 1 ? '1 day' : `${days} days`);
