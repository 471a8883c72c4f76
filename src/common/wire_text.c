/*-------------------------------------------------------------------------
 *
 * wire_text.c
 *	  Text inside of binary forms: converted like the type text itself.
 *
 *-------------------------------------------------------------------------
 */
#include "common/wire_text.h"

#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"

void
send_text(StringInfo out, const char *text, int length)
{
	char	   *converted = pg_server_to_client(text, length);

	if (converted != text)
		length = (int) strlen(converted);
	pq_sendint32(out, (uint32) length);
	pq_sendbytes(out, converted, length);
}

const char *
receive_text(StringInfo in, int *length)
{
	int			size;

	if (in->len - in->cursor < (int) sizeof(int32))
		return NULL;
	size = (int) pq_getmsgint(in, sizeof(int32));
	if (size < 0 || size > in->len - in->cursor)
		return NULL;
	return pq_getmsgtext(in, size, length);
}
