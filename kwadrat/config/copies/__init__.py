"""Back-up copies: the sealed file, what lies in it, and the server's own programs that fill and read it."""
