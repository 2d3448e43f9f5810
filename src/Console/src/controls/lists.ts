/** "GET, POST": ['GET', 'POST'] */
export const listed = (text: string) => text.split(/[,\s]+/).filter(Boolean);
