"""What members write beside questions and answers, and what is said when it storms."""

from __future__ import annotations

POSTS: dict[str, tuple[str, ...]] = {
    "Knife skills": (
        "Finally got a paper-thin shallot today.",
        "Sharpening evening at my place went well, no blood.",
    ),
    "Bread and pastry": (
        "Look at this crumb! Third attempt with the school’s starter.",
        "Baked for the whole street this morning.",
    ),
    "Sauces": (
        "Made the red wine jus from class two for eight people. Silence at the table.",
        "Beurre noisette on everything this week.",
    ),
    "Pasta": (
        "Hand-rolled orecchiette with my daughter, hers were better.",
        "Ravioli night. Forty-two, none opened.",
    ),
    "Wine: reds": (
        "The Dão from the autumn box is the best bottle of the year for me.",
        "Tasted six Nebbiolos blind with friends, the cheapest won.",
    ),
    "Wine: whites": (
        "That Chenin from the spring box! I ordered six more.",
        "Our first tasting at home was a success.",
    ),
    "Books": (
        "Cooked my way through chapter four of the sauces handbook.",
        "Reading about salt all weekend.",
    ),
    "Equipment": (
        "Twenty years and this pan gets better every year.",
        "My board is oiled and as good as new.",
    ),
    "Shop talk": (
        "What an evening. Thank you all for the company at table three.",
        "Met two people at the reunion I had not seen since 1998.",
    ),
    "Wine pairing": (
        "Oysters with Muscadet on the quay. That is all.",
        "Comté and vin jaune, I understand it now.",
    ),
}

OPENERS = (
    "",
    "Hello all. ",
    "A question from a beginner. ",
    "Quick one. ",
    "Help wanted! ",
    "Good evening everyone. ",
)
CLOSERS = ("", " Thanks in advance!", " Curious what you do.", " Any advice is welcome.", " Thank you.")
ANSWER_OPENERS = (
    "",
    "I had the same. ",
    "Good question! ",
    "From my own kitchen: ",
    "We learned this in class. ",
    "Hi! ",
)
ANSWER_CLOSERS = ("", " Good luck!", " Let us know how it went.", " Hope it helps.", " Enjoy!")
POST_CLOSERS = ("", " So happy.", " Recommended!", " Who is in next time?", " Photo follows.")

REPLIES = (
    "That looks wonderful!",
    "I want to come to your house.",
    "Same here last weekend.",
    "Well done, chef.",
    "Which recipe did you use?",
    "You make me hungry.",
    "I am trying this on Sunday.",
    "Bravo!",
    "Lovely. See you on Thursday?",
    "This is why I am here.",
)
THANKS = (
    "Thank you, that worked at once!",
    "Thanks, I would never have thought of it.",
    "You saved my dinner, thank you.",
    "Perfect, thanks a lot.",
    "Tried it tonight and it is so much better. Thank you!",
    "That is clear, thanks.",
)
RALLY_SUPPORT = (
    "They told us within a day and said sorry. That is more than my bank ever did.",
    "I stay. Twenty years of good people do not vanish because of one thief.",
    "My card was in it too. They called me themselves. Keep going, we are with you.",
    "Mistakes happen, hiding them is what is wrong, and they did not hide it.",
    "If anybody needs help with blocking a card, write to me, I have done it twice now.",
    "I have just booked the autumn course to show where I stand.",
    "Let us be kind to the people at the desk this week. They did not do this.",
    "Proud of how the school handles this. Honest, quick, human.",
)
RALLY_ANGER = (
    "How can a school keep our card numbers at all? This is not acceptable.",
    "I had to block my card during my holiday. Very disappointed.",
    "Sorry is not enough. What do you change?",
    "Third company this year that loses my data. I am tired of it.",
)
RALLY_REPLIES = (
    "Well said.",
    "I feel the same.",
    "They answered my mail in an hour, ask them.",
    "Give them a chance, they are doing what they can.",
    "Same here, my new card came in three days.",
)
PRICE_ANGER = (
    "Six percent more for the same box? I read it on the invoice. Not nice.",
    "You could at least have told us before. I feel taken for granted.",
    "I have been in the wine club for years and this is how I hear about it.",
    "It is not the money, it is the way. Cancelled.",
    "The discount is for new members only. What about those who stayed?",
    "Prices up and the box is smaller. Who decides this?",
)
PRICE_SUPPORT = (
    "Honestly, everything got dearer. I would rather have good bottles at a fair price.",
    "Still the best value in town for me.",
)
PRICE_REPLIES = ("Exactly this.", "They should explain it.", "I wrote to them as well.", "Fair point.")
REVIEWS_GOOD = (
    "Warm teachers, good pace, and we laughed a lot.",
    "Every euro worth it. I cook differently now.",
    "Well packed, quick, and as described.",
    "Exactly what I hoped for. I will be back.",
    "The best evening of the month.",
    "Clear explanation, and time for everybody’s questions.",
)
REVIEWS_BAD = (
    "Too many people at one table, I saw little.",
    "Arrived late and one bottle was broken.",
    "Fine, but I expected more for this price.",
    "The recipe sheet had mistakes in it.",
)
IDEAS = (
    "Could there be a class for left-handed people?",
    "A swap shelf for books in the shop would be lovely.",
    "What about a Sunday morning class with breakfast?",
    "Put the recipe of the month on the label of the bottle.",
    "Let alumni teach one evening a year. I would.",
    "A smaller wine box for people who live alone.",
    "Record the knife class, so that we can look back.",
    "A table for newcomers at the Friday tasting.",
)
IDEAS_SECONDED = (
    "Yes please, I would come.",
    "I have wanted that for years.",
    "Count me in.",
    "Good idea, and easy to try.",
)
IDEAS_ANSWERED = (
    "We talked about it on Monday and will try it this season.",
    "Done! It starts next month, thanks to you.",
    "We tried it once and too few came, but we will look again.",
    "Lovely idea. Would you help us to set it up?",
    "Not this year, and here is why: the small kitchen is full.",
)
SHARES = (
    "Shared the class calendar with my colleagues.",
    "Sent the recipe to my sister.",
    "Posted a picture of our table.",
    "Passed on the tasting notes.",
)
SUPPORT_REQUESTS = (
    "My order says delivered, but it is not here.",
    "I cannot log in since yesterday.",
    "I was charged twice for the same class.",
    "Can I have the invoice in my company’s name?",
    "One bottle in my box was corked.",
    "Please change my address before the next box.",
)
SUPPORT_REPLIES = (
    "Sorry about that! I have put it right and sent you a mail.",
    "Thank you for telling us, the money is on its way.",
    "A new bottle goes out today. Our apologies.",
    "Done, and I have added a note so that it stays that way.",
    "I have called the courier, you will have it tomorrow.",
)
SEARCHES = (
    "sourdough",
    "knife sharpening",
    "gift card",
    "autumn classes",
    "barolo",
    "vegetarian",
    "choux",
    "parking",
    "recipe veal stock",
    "riesling dry",
    "team event",
    "paring knife",
    "gluten free",
    "opening hours",
)
COMMENTS_GOOD = (
    "You always remember my name.",
    "Friendly and to the point.",
    "I tell everybody about you.",
    "Problem solved the same day.",
    "Feels like family.",
)
COMMENTS_BAD = (
    "Too many mails lately.",
    "I miss the old prices.",
    "I had to ask three times.",
    "You ask a lot and I hear little back.",
    "Booking is a puzzle.",
)
