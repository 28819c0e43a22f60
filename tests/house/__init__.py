"""The rules of the house as tests. For each: the violation that was planted and turned it red.

test_verbs      a verb `referral.frobnicate` without ability; an ability without verb, grant with an unknown relation, a
                state that no machine has, state without its refusal, a system verb on a person
test_addresses  a view marked public; a name `referral_frobnicate`; a verb without address
test_fields     a field in two classes, in none, a class that names no field; an identity table that can be reached
                from the person; on_delete=CASCADE; a many-to-many field
test_source     each rule has its planted snippet in the test itself (PLANTED)
test_files      a file of 601 lines, a function of 51, a template of 151; a registry host, a machine path
test_templates  `{% if %}` left open; `{{ nothing }}`; style=, onclick=, <script>, <style>
test_messages   a message without Polish; Polish with another set of placeholders; a text without no-break space
test_docs       a page edited by hand; a decision without its number
test_migrations each kind of change has its planted operation in the test itself
test_pages      a view that saves on GET; a list that joins the identity table
"""
