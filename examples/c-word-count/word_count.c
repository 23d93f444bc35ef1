/* A tool in C, without a library: it counts the words of a text.
 *
 * The world is `toolwright:tool/described` (tool-sdk/wit/described.wit). Its two functions are written here as the
 * component model's canonical ABI has them on 32 bits: a string is an address and a length, and a result that does not fit
 * into one number is written to memory, whose address is returned. */

typedef unsigned char byte;
typedef unsigned int size;

#define EXPORT(name) __attribute__((export_name(name)))

typedef struct {
    const char *at;
    size length;
} string;

/* `result<string, failure>`, and in it `variant failure { invalid-input(string), failed(string) }`. */
typedef struct {
    byte is_error;
    union {
        string ok;
        struct {
            byte which;
            string message;
        } failure;
    };
} outcome;

enum { INVALID_INPUT = 0 };

static const char SCHEMA[] =
    "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\",\"description\":\"what to count in\"}},"
    "\"required\":[\"text\"],\"additionalProperties\":false}";

/* Memory is only taken: every call has an instance of its own, and nothing outlives it. */

extern byte __heap_base;
static size next;

EXPORT("cabi_realloc")
void *cabi_realloc(void *old, size old_length, size alignment, size length) {
    if (next == 0) next = (size)&__heap_base;
    size start = (next + alignment - 1) & ~(alignment - 1);
    if (length > 0xffffffff - start) __builtin_trap();
    next = start + length;
    size have = __builtin_wasm_memory_size(0) * 65536;
    if (next > have && __builtin_wasm_memory_grow(0, (next - have + 65535) / 65536) == (size)-1) __builtin_trap();
    byte *to = (byte *)start;
    for (size n = 0; n < old_length && n < length; n++) to[n] = ((byte *)old)[n];
    return to;
}

/* The input is JSON text that has met the schema: one object with one member, `text`. */

static int is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }

static const char *text_of(const char *at, const char *end) {
    static const char name[] = "\"text\"";
    for (; end - at > (long)sizeof name; at++) {
        size same = 0;
        while (same < sizeof name - 1 && at[same] == name[same]) same++;
        if (same < sizeof name - 1) continue;
        at += same;
        while (at < end && (is_space(*at) || *at == ':')) at++;
        return at < end && *at == '"' ? at + 1 : 0;
    }
    return 0;
}

/* Words up to the closing quote. Of the escapes only `\n`, `\r` and `\t` are space. */
static size words(const char *at, const char *end) {
    size count = 0;
    int inside = 0;
    for (; at < end && *at != '"'; at++) {
        int space = is_space(*at);
        if (*at == '\\' && end - at > 1) {
            at++;
            space = *at == 'n' || *at == 'r' || *at == 't';
        }
        if (!space && !inside) count++;
        inside = !space;
    }
    return count;
}

static string answer(size count) {
    static char text[32];
    static const char before[] = "{\"words\":";
    size length = 0, digits = 1;
    for (size rest = count; rest >= 10; rest /= 10) digits++;
    while (before[length]) {
        text[length] = before[length];
        length++;
    }
    for (size n = digits; n > 0; n--, count /= 10) text[length + n - 1] = (char)('0' + count % 10);
    length += digits;
    text[length++] = '}';
    return (string){text, length};
}

EXPORT("call")
outcome *call(const char *input, size length) {
    static outcome result;
    static const char no_text[] = "there is no `text`";
    const char *end = input + length, *text = text_of(input, end);
    if (text) {
        result.is_error = 0;
        result.ok = answer(words(text, end));
    } else {
        result.is_error = 1;
        result.failure.which = INVALID_INPUT;
        result.failure.message = (string){no_text, sizeof no_text - 1};
    }
    return &result;
}

EXPORT("input-schema")
string *input_schema(void) {
    static string schema = {SCHEMA, sizeof SCHEMA - 1};
    return &schema;
}

/* After the host has read a result it offers to take the memory back. There is nothing to take. */

EXPORT("cabi_post_call")
void post_call(outcome *result) {}

EXPORT("cabi_post_input-schema")
void post_input_schema(string *schema) {}
